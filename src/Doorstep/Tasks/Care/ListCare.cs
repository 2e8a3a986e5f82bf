using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>
/// The care plans of an area, for those who keep them: the door, the tier, when she was last seen and what is due. Whose they are is masked, and the
/// grounds are opened for a purpose.
/// </summary>
sealed class ListCare(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    private const int LinesShown = 500;
    /// <summary>Of the reading.</summary>
    private const string Field = "CareGrounds";

    public sealed record Line(
        Guid PlanId, Guid ResidentId, Guid? HouseholdId, AreaCode Area, Names Address, string? Door, CareTier Tier, DateOnly? Due,
        EscalationLevel Level, DateTimeOffset? LastContactAt, DateOnly? AwayUntil, DateOnly? RefusedUntil, LadderStep? Ladder);

    public sealed record Why(
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose);

    public sealed record Grounds(CareGrounds Value);

    public static void Map(IEndpointRouteBuilder care)
    {
        care.MapGet("/plans", (string? area, ListCare useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).Lane(Lane.Bulk).WithSummary("The care plans of an area");
        care.MapPost("/plans/{id:guid}/grounds",
            (Guid id, Why request, ListCare useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.OpenAsync(id, request, cancellationToken).OrNotFound(response))
            .Needs(Permission.KeepCare).WithSummary("Open why somebody is visited, for a purpose");
    }

    public async Task<IReadOnlyList<Line>?> RunAsync(string? code, CancellationToken cancellationToken = default)
    {
        var area = caller.Scope.TopOf(Permission.KeepCare, null);
        if (code is { Length: > 0 } && (!AreaCode.TryParse(code, out area) || !caller.Scope.Covers(Permission.KeepCare, area)))
        {
            return null;
        }

        var rows = await (
            from plan in db.CarePlans.AsNoTracking().In(area)
            where plan.EndedAt == null
            join task in db.WorkTasks.Where(task => task.State == TaskState.Open) on plan.Id equals task.SourceId into tasks
            from task in tasks.DefaultIfEmpty()
            join building in db.Buildings on task.BuildingId equals building.Id into buildings
            from building in buildings.DefaultIfEmpty()
            join dwelling in db.Dwellings on task.DwellingId equals dwelling.Id into dwellings
            from dwelling in dwellings.DefaultIfEmpty()
            join ladder in db.CareLadders.Where(ladder => ladder.EndedAt == null) on plan.Id equals ladder.PlanId into ladders
            from ladder in ladders.DefaultIfEmpty()
            orderby plan.Id
            select new { plan, task, building, dwelling, ladder }).Take(LinesShown).ToListAsync(cancellationToken);
        return
        [
            .. rows.Where(row => caller.Scope.Covers(Permission.KeepCare, row.plan.Area)).Select(row => new Line(row.plan.Id, row.plan.ResidentId,
                row.task?.HouseholdId, row.plan.Area, row.building?.Address ?? new("", "", ""), row.dwelling?.Door, row.plan.Tier, row.task?.Until,
                row.task?.Level ?? EscalationLevel.None, row.plan.LastContactAt, row.plan.AwayUntil, row.plan.RefusedUntil, row.ladder?.Step))
                .OrderByDescending(line => line.Ladder is not null).ThenBy(line => line.Due ?? DateOnly.MaxValue).ThenBy(line => line.PlanId),
        ];
    }

    public async Task<Grounds?> OpenAsync(Guid id, Why request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await db.CarePlans.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } plan
            || !caller.Scope.Covers(Permission.KeepCare, plan.Area))
        {
            return null;
        }

        await readings.RunAsync([new(ReadingSubject.Resident, plan.ResidentId, Field, plan.Area)], request.Purpose,
            cancellationToken: cancellationToken);
        return new(plan.OpenGrounds(request.Purpose));
    }
}
