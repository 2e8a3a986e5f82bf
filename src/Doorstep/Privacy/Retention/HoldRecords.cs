using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Retention;

/// <summary>The data officer sees the retention table with what is due, and holds what must not be erased: an area, or one record of it.</summary>
sealed class HoldRecords(DoorstepContext db, Caller caller, PurgeByRule purge, CurrentAct acting)
{
    private const int Most = 200;

    /// <param name="Record">The number of one resident, case or account; without it, everything in the area.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required"), TextLength(Hold.ReasonLength)] string Reason,
        Guid? Record = null);

    public sealed record Placed(Guid Id);

    public sealed record Held(
        Guid Id, string Area, Guid? Record, string Reason, DateTimeOffset PlacedAt, string PlacedByName, DateTimeOffset? LiftedAt);

    /// <param name="Due">What the next purge erases, in the whole city.</param>
    public sealed record Table(IReadOnlyList<PurgeByRule.Line> Due, IReadOnlyList<Held> Holds);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/retention",
            (HoldRecords useCase, CancellationToken cancellationToken) => useCase.ShowAsync(cancellationToken))
            .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("What is kept how long, what is due, and what is held");
        app.MapPost("/api/holds", (Request request, HoldRecords useCase, CancellationToken cancellationToken) =>
            useCase.PlaceAsync(request, cancellationToken).CreatedOrNotFound())
            .Needs(Permission.Audit).WithTags("Privacy").WithSummary("Hold what must not be erased");
        app.MapPost("/api/holds/{id:guid}/lift", (Guid id, HoldRecords useCase, CancellationToken cancellationToken) =>
            useCase.LiftAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Audit).WithTags("Privacy").WithSummary("Lift a hold");
    }

    public async Task<Table> ShowAsync(CancellationToken cancellationToken = default)
    {
        var due = await purge.CountAsync(cancellationToken);
        var holds = await db.Holds.AsNoTracking().OrderBy(hold => hold.LiftedAt != null).ThenByDescending(hold => hold.PlacedAt).Take(Most)
            .ToListAsync(cancellationToken);
        var people = holds.ConvertAll(hold => hold.PlacedBy);
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return new(due, holds.ConvertAll(hold => new Held(hold.Id, hold.Area.Value, hold.SubjectId, hold.Reason.Open("hold"), hold.PlacedAt,
            names.GetValueOrDefault(hold.PlacedBy, ""), hold.LiftedAt)));
    }

    /// <returns>Null where the area is not hers.</returns>
    public async Task<Placed?> PlaceAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.Audit);
        if (!AreaCode.TryParse(request.Area, out var area))
        {
            throw new WrongFieldException("area", "error.area");
        }

        if (!caller.Scope.Covers(Permission.Audit, area) || !await db.KnowsAreaAsync(area, cancellationToken))
        {
            return null;
        }

        var hold = Hold.Place(area, request.Record, request.Reason.Trim(), acting.Now());
        db.Add(hold);
        await db.SaveChangesAsync(cancellationToken);
        return new(hold.Id);
    }

    public async Task<bool> LiftAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.Holds.SingleOrDefaultAsync(hold => hold.Id == id, cancellationToken) is not { } hold)
        {
            return false;
        }

        hold.Lift(acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
