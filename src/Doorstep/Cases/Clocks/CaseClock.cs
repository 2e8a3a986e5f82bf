using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Clocks;

/// <summary>
/// A background job that tells, once each, that a case's limit is at 80 % or over, so that every map and list changes colour without asking.
/// </summary>
public sealed class CaseClock(
    IServiceScopeFactory scopes, WorkingDays days, TimeProvider clock, JobRegistry jobs, ILogger<CaseClock> log, IConfiguration configuration)
    : PeriodicJob(jobs)
{
    private const int PageLength = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private int counted;

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Beat, TickAsync, stoppingToken);

    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("case-clock");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = scope.ServiceProvider.GetRequiredService<Ids>();
        var now = clock.GetUtcNow();
        var due = await db.Cases.Where(found => found.NextLightAt <= now).OrderBy(found => found.NextLightAt).Take(PageLength)
            .ToListAsync(cancellationToken);
        foreach (var found in due)
        {
            found.ChangeLight(new(ids.Next(), Guid.Empty, now));
        }

        await db.SaveChangesAsync(cancellationToken);
        await CountAgainAsync(db, ids, cancellationToken);
    }

    /// <summary>Once after each new list of holidays, and after a start.</summary>
    private async Task CountAgainAsync(DoorstepContext db, Ids ids, CancellationToken cancellationToken)
    {
        var (calendar, version) = (days.Now, days.Version);
        if (version == counted)
        {
            return;
        }

        var provisional = await db.Cases.Where(found => found.IsDueProvisional && found.ResolvedAt == null && found.ClosedAt == null)
            .OrderBy(found => found.Id).ToListAsync(cancellationToken);
        foreach (var page in provisional.Chunk(PageLength))
        {
            Array.ForEach(page, found => found.CountAgain(calendar, new(ids.Next(), Guid.Empty, clock.GetUtcNow())));
            await db.SaveChangesAsync(cancellationToken);
        }

        counted = version;
        if (days.MissingYear is { } year)
        {
            // Nobody keeps a demo city, and its desk says so too: there it is no warning.
            var level = configuration.GetValue("City:Demo", false) ? LogLevel.Information : LogLevel.Warning;
            log.Log(level, "The holidays of {Year} are not published here: deadlines that reach into it are provisional. An administrator gives "
                + "the list on the page /calendar", year);
        }
    }
}
