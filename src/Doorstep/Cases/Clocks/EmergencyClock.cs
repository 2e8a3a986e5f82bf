using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Clocks;

/// <summary>
/// A background job that escalates emergencies nobody has answered: a minute after the report the next on the roster is asked, after three the shift
/// leader. When each is due stands in the database, so a restart forgets nothing; the case's version lets only one node do each step.
/// </summary>
public sealed class EmergencyClock(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs, ILogger<EmergencyClock> log) : PeriodicJob(jobs)
{
    private const int PageLength = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Beat, TickAsync, stoppingToken);

    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        List<Guid> due;
        using (var scope = scopes.AsJob("emergency-clock"))
        {
            var now = clock.GetUtcNow();
            due = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Cases
                .Where(found => found.NextEscalationAt <= now).OrderBy(found => found.NextEscalationAt).Take(PageLength)
                .Select(found => found.Id).ToListAsync(cancellationToken);
        }

        if (due.Count == 0)
        {
            return;
        }

        try
        {
            await EscalateAsync(due, cancellationToken);
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested && !DatabaseAway.Is(broken))
        {
            // Somebody answered one of them in the same moment, or one cannot be escalated: it is not in the way of the others.
            foreach (var id in due)
            {
                await EscalateOneAsync(id, cancellationToken);
            }
        }
    }

    private async Task EscalateOneAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await EscalateAsync([id], cancellationToken);
        }
        catch (DbUpdateException met) when (!DatabaseAway.Is(met))
        {
            // Another was first: the next beat reads it again.
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested && !DatabaseAway.Is(broken))
        {
            log.LogError(broken, "The emergency {Case} cannot be escalated", id);
        }
    }

    private async Task EscalateAsync(List<Guid> due, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("emergency-clock");
        var (db, now) = (scope.ServiceProvider.GetRequiredService<DoorstepContext>(), clock.GetUtcNow());
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        var roster = await Roster.ReadAsync(db, cancellationToken);
        var unanswered = db.Cases.Where(found => due.Contains(found.Id) && found.NextEscalationAt <= now).OrderBy(found => found.NextEscalationAt);
        foreach (var found in await unanswered.ToListAsync(cancellationToken))
        {
            found.Escalate(roster.At(found.Area, found.EscalationStep + 1, Case.EmergencySteps.Count), new(ids.Next(), Guid.Empty, now));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
