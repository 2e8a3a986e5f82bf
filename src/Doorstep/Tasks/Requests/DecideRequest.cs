using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Requests;

/// <summary>
/// The grid centre decides on a request: it admits it as it was asked, trims it, has it done together with another, or declines it. What is admitted
/// becomes tasks in the same commit.
/// </summary>
sealed class DecideRequest(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, CatalogueCache catalogue, Ids ids, IConfiguration settings)
{
    /// <param name="Count">Fewer; null as it was asked.</param>
    /// <param name="Area">A part of its area; null as it was asked.</param>
    /// <param name="Deadline">Later; null as it was asked.</param>
    /// <param name="IsUrgent">It is planned whatever else a day holds.</param>
    /// <param name="Grounds">Where it is trimmed, declined, or urgent though nobody said why.</param>
    /// <param name="MergeInto">An admitted request that it is done together with.</param>
    public sealed record Request(
        bool IsAdmitted, int? Count = null, string? Area = null, DateOnly? Deadline = null, bool IsUrgent = false, string? Grounds = null,
        Guid? MergeInto = null);

    /// <param name="Tasks">That were made for it.</param>
    /// <param name="Shared">That another request had asked for already: they are done once and count for both.</param>
    public sealed record Decided(RequestState State, int Tasks, int Shared);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapPost("/{id:guid}/decision", (Guid id, Request request, DecideRequest useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.PlanTasks).WithSummary("Admit, trim, merge or decline a request");

    public async Task<Decided?> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.PlanTasks);
        if (await db.WorkRequests.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found)
        {
            return null;
        }

        caller.MustCover(Permission.PlanTasks, found.Area);
        var act = acting.Now();
        var grounds = AskForWork.WordsIn(request.Grounds, "grounds");
        if (!request.IsAdmitted)
        {
            found.Decline(grounds, act);
            await db.SaveChangesAsync(cancellationToken);
            return new(found.State, 0, 0);
        }

        var with = await OtherAsync(request.MergeInto, cancellationToken);
        found.Admit(SizeOf(request, found), request.IsUrgent, grounds, with, act);
        return await PlanAsync(found, act, cancellationToken);
    }

    private async Task<WorkRequest?> OtherAsync(Guid? id, CancellationToken cancellationToken) => id is null ? null
        : await db.WorkRequests.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken)
            ?? throw new WrongFieldException("mergeInto", "error.request-merge");

    private static RequestSize SizeOf(Request request, WorkRequest asked)
    {
        var area = string.IsNullOrWhiteSpace(request.Area) ? asked.Area
            : AreaCode.TryParse(request.Area, out var known) ? known : throw new WrongFieldException("area", "error.area-unknown");
        return new(request.Count ?? asked.Count, area, request.Deadline ?? asked.Deadline);
    }

    private async Task<Decided> PlanAsync(WorkRequest admitted, Act act, CancellationToken cancellationToken)
    {
        var kind = await catalogue.KnownAsync(admitted.KindCode, cancellationToken);
        kind.MustBeOrderable();
        // Where everybody lives is read as the platform; what is made of it is written as who decides.
        using var scope = scopes.AsJob("requests");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var others = await OpenAsync(all, admitted, cancellationToken);
        var chosen = ChooseSubjects.Run(await CandidatesAsync(all, admitted, cancellationToken), admitted.AdmittedCount,
            others.Select(task => task.StopId).ToHashSet());
        var asked = others.Where(task => task.KindCode == kind.Code).Select(task => task.SubjectId).ToHashSet();
        var missing = chosen.FindAll(place => !asked.Contains(place.Id));
        if (chosen.Count == 0)
        {
            throw new WrongFieldException("area", "error.request-nobody");
        }

        await HoursThere.MustFitAsync(all, admitted.WorkArea, admitted.WorkDeadline, missing.Count * kind.Minutes, PlanWork.MinutesADay(settings),
            act.At, cancellationToken);
        TaskWork work = new(kind.Code, kind.Minutes, IsCare: false, kind.IsInspection, admitted.IsUrgent ? UrgencyRule.Ordered : null);
        List<WorkTask> tasks = [.. missing.Select(place => WorkTask.Plan(work, place, TaskSource.Request, admitted.Id, CityTime.DayOf(act.At),
            admitted.WorkDeadline, act with { Id = ids.Next() }))];
        await db.InOneCommitAsync(async () =>
        {
            await db.SaveChangesAsync(cancellationToken);
            await db.BulkInsertAsync(tasks, cancellationToken);
        }, cancellationToken);
        return new(admitted.State, tasks.Count, chosen.Count - tasks.Count);
    }

    /// <summary>What is still to be done of the requests that it is merged with.</summary>
    private static async Task<List<WorkTask>> OpenAsync(DoorstepContext all, WorkRequest admitted, CancellationToken cancellationToken)
    {
        if (admitted.MergedInto is not { } group)
        {
            return [];
        }

        var members = await all.WorkRequests.Where(one => one.Id == group || one.MergedInto == group).Select(one => one.Id)
            .ToListAsync(cancellationToken);
        return await all.WorkTasks.AsNoTracking().In(admitted.WorkArea).Standing()
            .Where(task => members.Contains(task.SourceId)).ToListAsync(cancellationToken);
    }

    private static async Task<List<ChooseSubjects.Candidate>> CandidatesAsync(
        DoorstepContext all, WorkRequest admitted, CancellationToken cancellationToken)
    {
        var places = await all.PlacesIn(admitted.WorkArea, admitted.Subject).ToListAsync(cancellationToken);
        var cells = await all.Buildings.In(admitted.WorkArea).Select(building => new { building.Id, building.Cell })
            .ToDictionaryAsync(building => building.Id, building => building.Cell, cancellationToken);
        var doors = admitted.AdmittedCount is null || admitted.Subject is not TaskSubject.Household ? []
            : await all.Dwellings.In(admitted.WorkArea).Select(dwelling => new { dwelling.Id, dwelling.Floor, dwelling.Door })
                .ToDictionaryAsync(dwelling => dwelling.Id, dwelling => (dwelling.Floor, dwelling.Door), cancellationToken);
        return places.ConvertAll(place =>
        {
            var (floor, door) = place.DwellingId is { } at && doors.TryGetValue(at, out var known) ? known : (0, "");
            var cell = place.BuildingId is { } building ? cells.GetValueOrDefault(building) : 0;
            return new ChooseSubjects.Candidate(place, place.HouseholdId ?? place.BuildingId ?? place.Id, new(cell, floor, door));
        });
    }
}
