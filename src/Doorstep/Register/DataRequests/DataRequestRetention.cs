using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.DataRequests;

/// <summary>
/// Retention rule: who asked for data, by which document, who approved it and what was given, three years after the request's last day; that somebody
/// asked at the door, three years after. As long as the readings that name the document.
/// </summary>
sealed class DataRequestRetention : RetentionRule
{
    public override string Name => "data-requests";

    public override int UsualDays => Erasure.FloorDays;

    public override int FloorDays => Erasure.FloorDays;

    public override async Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        await Requests(db, before).CountAsync(cancellationToken) + await Askings(db, before).CountAsync(cancellationToken);

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Requests(db, before).OrderBy(request => request.Id).Take(AtOnce).Select(request => request.Id).ToListAsync(cancellationToken);
        await db.DataDisclosures.Where(given => due.Contains(given.RequestId)).ExecuteDeleteAsync(cancellationToken);
        return await db.DataRequests.Where(request => due.Contains(request.Id)).ExecuteDeleteAsync(cancellationToken)
            + await Askings(db, before).OrderBy(asking => asking.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);
    }

    private static IQueryable<DataRequest> Requests(DoorstepContext db, DateTimeOffset before)
    {
        var day = CityTime.DayOf(before);
        return db.DataRequests.Where(request => request.ValidUntil < day
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= request.Area && request.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == request.EnteredBy || hold.SubjectId == request.Id)));
    }

    /// <summary>One that a request was written for stays as long as that.</summary>
    private static IQueryable<DataAsking> Askings(DoorstepContext db, DateTimeOffset before) =>
        db.DataAskings.Where(asking => asking.At < before && !db.DataRequests.Any(request => request.AskingId == asking.Id)
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= asking.Area && asking.Area < hold.AreaEnd
                && (hold.SubjectId == null || hold.SubjectId == asking.By || hold.SubjectId == asking.HouseholdId)));
}
