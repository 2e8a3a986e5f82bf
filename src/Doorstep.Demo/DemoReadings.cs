using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Own;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>Makes the record of the demo's own resident, and the readings of it that she sees.</summary>
sealed class DemoReadings(DoorstepContext db, Ids ids, DateTimeOffset now)
{
    private static readonly (string By, string Field, string Purpose, int DaysAgo)[] looks =
    [
        ("worker", nameof(Resident.Phone), Purposes.Visit, 3),
        ("community", nameof(Resident.IdNumber), Purposes.Verify, 41),
        ("worker", nameof(Resident.Phone), Purposes.Care, 120),
    ];

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var accounts = await db.Users.Where(account => account.IsDemo)
            .ToDictionaryAsync(account => account.UserName!, account => account.Id, cancellationToken);
        var area = await db.Grants.Where(grant => grant.AccountId == accounts["resident"]).Select(grant => grant.Area).SingleAsync(cancellationToken);
        var resident = await db.Residents.AsNoTracking()
            .Where(one => one.Area == area && one.Relation == CodeLists.Head && one.Document == DocumentType.ResidentCard)
            .OrderBy(one => one.Id).FirstAsync(cancellationToken);
        db.Add(OwnRecord.Bind(accounts["resident"], resident.Id, resident.Area, new(ids.Next(), accounts["community"], now.AddDays(-60))));
        db.AddRange(looks.Select(look => Reading.Of(
            new(ReadingSubject.Resident, resident.Id, look.Field, resident.Area), look.Purpose,
            new Act(ids.Next(), accounts[look.By], now.AddDays(-look.DaysAgo)))));
        await db.SaveChangesAsync(cancellationToken);
    }
}
