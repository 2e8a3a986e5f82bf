using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Identity.Devices;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Staff;
using Doorstep.Sync.Outbox;
using Doorstep.Sync.Phone;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// The phones of some of the demo's workers: most are well, one has work that did not arrive, one is silent, one fails; and what of their work is
/// held. All of it is made up.
/// </summary>
sealed class DemoPhones(DoorstepContext db, Ids ids, DateTimeOffset now)
{
    /// <summary>Of a key whose other half was thrown away: nobody gets access with it.</summary>
    private const string NobodysKey =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKmNFOyNIJFCCS1/x58OiHjmAzL9HLnbRVoqb5dkm5DOs1OO/bApqcjt4CogCo0iTnqr7+RypKY/Ju1LCmAZkgg==";

    private sealed record Door(Guid Household, Guid Resident, AreaCode Grid);

    /// <param name="home">Where the demo's worker and her neighbours are.</param>
    public async Task CarryAsync(AreaCode home, IReadOnlyDictionary<AreaCode, GridWorker> posted, CancellationToken cancellationToken)
    {
        var grids = posted.Keys.Where(home.Contains).Order().Take(7).ToList();
        var hired = grids.ConvertAll(grid => posted[grid].Id);
        // The printed worker signs in with another account than she was hired with.
        var workers = await db.GridWorkers.AsNoTracking().Where(worker => hired.Contains(worker.Id))
            .ToDictionaryAsync(worker => worker.Id, cancellationToken);
        List<GridWorker> there = hired.ConvertAll(id => workers[id]);
        Contact(there[0], device: null, TimeSpan.FromMinutes(12), new(0));
        Contact(there[1], "走访手机（演示）", TimeSpan.FromHours(5), new(14, (long)TimeSpan.FromHours(26).TotalSeconds));
        Contact(there[2], "走访手机（演示）", TimeSpan.FromDays(4), new(0));
        Contact(there[3], "走访手机（演示）", TimeSpan.FromMinutes(25), new(2, 1_500), "phone.failed");
        Contact(there[4], "走访手机（演示）", TimeSpan.FromMinutes(50), new(0));
        Contact(there[5], "平板（演示）", TimeSpan.FromHours(2), new(1, 3_600));
        Contact(there[5], "旧手机（演示）", TimeSpan.FromDays(20), new(0), isEnded: true);
        await HoldAsync(there, grids, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private void Contact(
        GridWorker worker, string? device, TimeSpan ago, OutboxReport outbox, string? failure = null, bool isEnded = false)
    {
        var (account, at) = (worker.AccountId!.Value, now - ago);
        var id = ids.At(at.AddDays(-90));
        if (device is not null)
        {
            var registered = Device.Register(
                account, device, DeviceKind.Phone, Convert.FromBase64String(NobodysKey), $"{id}", null, new(id, account, at.AddDays(-90)));
            if (isEnded)
            {
                registered.End(new(ids.At(at), account, at));
            }

            db.Add(registered);
        }

        var contact = PhoneContact.Of(id, account);
        contact.Spoke(worker.Area, outbox, isSnapshot: true, at);
        if (failure is not null)
        {
            contact.Failed(failure, at);
        }

        db.Add(contact);
    }

    private async Task HoldAsync(List<GridWorker> there, List<AreaCode> grids, CancellationToken cancellationToken)
    {
        var doors = await (
            from home in db.Occupancies.In(grids[0])
            where home.Until == null && !home.IsStruck && home.DwellingId != null
            join resident in db.Residents on home.HouseholdId equals resident.HouseholdId
            where resident.Relation == CodeLists.Head && resident.Standing == RecordStatus.Present
            orderby home.Id
            select new Door(home.HouseholdId, resident.Id, resident.Area)).Skip(4).Take(4).ToListAsync(cancellationToken);
        Hold(there[0], SyncKind.EditResident, doors[0].Resident, new { phone = "12900000000", education = "60" }, grids[0],
            NotDone.Held("held.changed-meanwhile") with { Field = "phone" }, hoursAgo: 30);
        Hold(there[0], SyncKind.AddResident, doors[1].Household,
            new { name = "演小录", document = "ResidentCard", idNumber = "460106196001010011", relation = "99" }, grids[0],
            NotDone.Held("error.id-number-check") with { Field = "idNumber" }, hoursAgo: 8);
        Hold(there[1], SyncKind.Visit, doors[2].Household, new { condition = "Sound", outcome = "Met", note = "门铃坏了，请敲门（演示）" }, grids[0],
            NotDone.Held("held.left-grid"), hoursAgo: 50);
        Hold(there[0], SyncKind.Visit, doors[3].Household, new { condition = "NeedsRepair", outcome = "NeedsHelp" }, grids[0],
            NotDone.Held("held.out-of-order"), hoursAgo: 3);
    }

    private void Hold(GridWorker worker, string kind, Guid subject, object body, AreaCode grid, NotDone why, int hoursAgo)
    {
        var at = now.AddHours(-hoursAgo);
        SyncOperation operation = new(ids.At(at.AddMinutes(-9)), kind, at.AddMinutes(-9), JsonSerializer.SerializeToElement(body), subject, Seen: 0);
        var text = JsonSerializer.Serialize(operation, SyncJson.Plain.SyncOperation);
        var account = worker.AccountId!.Value;
        var known = SyncedOperation.Of(operation, account, Digest.Of(text), at);
        known.Became(why.State, null);
        var held = HeldOperation.Of(operation, text, account, grid, why, new(ids.At(at), account, at));
        held.NewEntries.Clear();
        db.AddRange(known, held);
    }
}
