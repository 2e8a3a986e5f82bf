using System.Globalization;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Cases.Called;
using Doorstep.Cases.Confidential;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>A resident who called her worker, and one suspicion that was passed to the police: both made up, and so are their people.</summary>
sealed class DemoCalls(DoorstepContext db, Ids ids, DateTimeOffset now, DemoCast cast)
{
    private const string NoPower = "0220";

    /// <summary>Beyond what a day's counter reaches, as the numbers of confidential cases are.</summary>
    private const int Hidden = 734_519;

    public async Task TakeAsync(AreaCode home, CancellationToken cancellationToken)
    {
        var at = now.AddMinutes(-40);
        var households = await db.Occupancies.In(home).Where(one => one.Until == null && !one.IsStruck && one.DwellingId != null)
            .OrderBy(one => one.Id).Select(one => one.HouseholdId).Take(2).ToListAsync(cancellationToken);
        var callers = await db.CallersAsync(households, cancellationToken);
        var called = await CaseAsync(NoPower, (await db.TakeCaseNumbersAsync(1, at, cancellationToken))[0], callers[0],
            new() { Key = ids.At(at), Channel = Channel.Worker, Household = callers[0].Household, Text = "家里没电了，楼里只有这一户（演示）" }, at,
            cancellationToken);
        called.Acknowledge(Do(cast.Duty, at.AddSeconds(30)));
        ToldInConfidence told = new(SeenSigns.Cries, false, "夜里听见哭声（演示，全是虚构）");
        var day = int.Parse(CityTime.DayOf(at).ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var confided = await CaseAsync(TaskKind.ViolenceCode, CaseNumbers.Format(day, Hidden), callers[^1],
            new() { Key = ids.At(at), Channel = Channel.Worker, Confidence = JsonSerializer.Serialize(told) }, at, cancellationToken);
        confided.Dispatch(await db.Departments.SingleAsync(one => one.Kind == "POLICE", cancellationToken), Do(Guid.Empty, at.AddSeconds(1)));
        confided.Acknowledge(Do(cast.Duty, at.AddMinutes(1)));
        db.AddRange(called, confided);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<Case> CaseAsync(
        string code, string number, CallingHome caller, Telling telling, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var kind = await db.TaskKinds.SingleAsync(one => one.Code == code && one.ReplacedAt == null, cancellationToken);
        var building = await db.Buildings.AsNoTracking().SingleAsync(one => one.Id == caller.Building, cancellationToken);
        return Case.Report(ids.At(at), number, kind, PlaceOf(building, caller), telling, ids.At(at), $"{ids.At(at):n}"[..22], cast.Duty,
            Do(Guid.Empty, at), Do(Guid.Empty, at), WorkingCalendar.China);
    }

    private Place PlaceOf(Building building, CallingHome caller) => new()
    {
        Area = building.Area,
        OutlineVersion = 1,
        Longitude = building.Longitude,
        Latitude = building.Latitude,
        Cell = Hilbert.Cell(building.Longitude, building.Latitude),
        Address = caller.Written,
        Written = caller.Written,
        BuildingId = building.Id,
        WorkerId = cast.Workers.GetValueOrDefault(building.Area)?.Id,
    };

    private Act Do(Guid by, DateTimeOffset at) => new(ids.At(at), by, at);
}
