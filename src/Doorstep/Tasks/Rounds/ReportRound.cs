using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>
/// Writes the round of a task that was done, in the commit of its end: what was found, for whom, and how the place stands now. What follows from it -
/// cases, messages - reacts to its line in the log.
/// </summary>
sealed class ReportRound(DoorstepContext db, IServiceScopeFactory scopes, CatalogueCache catalogue, WorkingDays days, Ids ids)
{
    /// <summary>Kinds of department whose desk is the office of the area itself.</summary>
    private static readonly string[] offices = ["COMMUNITY", "STREET"];

    public async Task RunAsync(WorkTask done, RoundReport report, Act act, CancellationToken cancellationToken)
    {
        var round = Round.Report(done, report, await ReceiverAsync(done, cancellationToken), days.Now, act with { Id = ids.Next() });
        db.Add(round);
        db.AddRange(report.Findings.Bad.Select((item, place) => RoundItem.Of(ids.Next(), round, place, item)));
        if (round.Score is not { } score)
        {
            return;
        }

        if (await db.RoundStates.Where(state => state.SubjectId == round.SubjectId && state.KindCode == round.KindCode
            && state.DepartmentId == round.DepartmentId).OrderBy(state => state.Id).FirstOrDefaultAsync(cancellationToken) is { } known)
        {
            known.Take(score, round.Day);
        }
        else
        {
            db.Add(RoundState.Of(ids.Next(), round, score));
        }
    }

    /// <summary>
    /// The department that asked for it; otherwise the one that its kind goes to, which is the office's own where it is no department.
    /// </summary>
    private async Task<Guid?> ReceiverAsync(WorkTask done, CancellationToken cancellationToken)
    {
        // Who asked, and who works where, is beyond what a worker sees.
        using var scope = scopes.AsJob("report-round");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (done.Source is TaskSource.Request)
        {
            return await all.WorkRequests.Where(request => request.Id == done.SourceId).Select(request => request.DepartmentId)
                .SingleOrDefaultAsync(cancellationToken);
        }

        var kind = await catalogue.KnownAsync(done.KindCode, cancellationToken);
        if (offices.Contains(kind.DepartmentKind))
        {
            return null;
        }

        var departments = await all.Departments.Where(department => department.Kind == kind.DepartmentKind).OrderBy(department => department.Id)
            .Select(department => department.Id).ToListAsync(cancellationToken);
        return departments.Count <= 1
            ? departments.Cast<Guid?>().SingleOrDefault()
            : await OnesThereAsync(all, departments, done.Area, cancellationToken);
    }

    /// <summary>Of several departments of a kind the one whose people work in the area.</summary>
    private static async Task<Guid> OnesThereAsync(
        DoorstepContext all, List<Guid> departments, AreaCode area, CancellationToken cancellationToken)
    {
        var around = Enumerable.Range(0, (int)area.Level + 1).Select(level => area.At((AreaLevel)level)).ToList();
        var there = await all.Grants.Where(grant => grant.DepartmentId != null && departments.Contains(grant.DepartmentId.Value)
            && around.Contains(grant.Area)
            && grant.Until == null).Select(grant => grant.DepartmentId!.Value).Distinct().ToListAsync(cancellationToken);
        return departments.Find(there.Contains) is var found && found != default ? found : departments[0];
    }
}
