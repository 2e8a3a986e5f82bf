using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Watches the emergencies that nobody has answered: a minute after the report the next on the roster is asked, after three the shift leader.
/// When each is due stands in the database, so a restart forgets nothing; the case's version lets only one node do each step.
/// </summary>
public sealed class EmergencyClock(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int PageLength = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Beat, TickAsync, stoppingToken);

    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("emergency-clock");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        var now = clock.GetUtcNow();
        var unanswered = await db.Cases.Where(found => found.NextEscalationAt <= now).OrderBy(found => found.NextEscalationAt).Take(PageLength).ToListAsync(cancellationToken);
        if (unanswered.Count == 0)
        {
            return;
        }

        var roster = await Roster.ReadAsync(db, cancellationToken);
        foreach (var found in unanswered)
        {
            found.Escalate(roster.At(found.Area, found.EscalationStep + 1), new(ids.Next(), Guid.Empty, now));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
