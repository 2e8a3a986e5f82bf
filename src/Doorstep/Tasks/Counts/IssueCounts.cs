using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Counts;

/// <summary>
/// A background job that makes the report of every quarter, from the day after its first day after on: one for each form by which services are asked
/// for. What was missed while the server stood still is made up.
/// </summary>
sealed class IssueCounts(IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private static readonly TimeSpan beat = TimeSpan.FromMinutes(5);

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        await TickAsync(stoppingToken);
        await EveryAsync(beat, TickAsync, stoppingToken);
    }

    internal Task TickAsync(CancellationToken cancellationToken) => AloneAsync(IssueAsync, cancellationToken);

    private async Task IssueAsync(CancellationToken cancellationToken)
    {
        foreach (var (form, department, quarter) in await DueAsync(cancellationToken))
        {
            using var scope = scopes.AsJob("issue-counts");
            Act act = new(scope.ServiceProvider.GetRequiredService<Ids>().Next(), Guid.Empty, clock.GetUtcNow());
            await scope.ServiceProvider.GetRequiredService<MakeCountsReport>().RunAsync(form, department, quarter, act, cancellationToken);
            Worked();
        }
    }

    /// <summary>
    /// Quarters that are over, from the first in which a form was filled in, without a report. A form whose department is not there waits.
    /// </summary>
    private async Task<List<(CountedForm Form, Guid Department, Quarter Quarter)>> DueAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("issue-counts");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        // A day later than the quarter ends: what was answered in its last minute may be on its way into the database.
        var yesterday = CityTime.Today(clock).AddDays(-1);
        List<(CountedForm, Guid, Quarter)> due = [];
        foreach (var versions in (await db.FormVersions.AsNoTracking().ToListAsync(cancellationToken)).GroupBy(version => version.Code))
        {
            if (CountedForm.Of([.. versions]) is not { } form
                || await db.FilledForms.Where(one => one.Code == form.Code).OrderBy(one => one.At).Select(one => (DateTimeOffset?)one.At)
                    .FirstOrDefaultAsync(cancellationToken) is not { } first
                || await db.Departments.Where(one => one.Kind == form.Owner).OrderBy(one => one.Id).Select(one => (Guid?)one.Id)
                    .FirstOrDefaultAsync(cancellationToken) is not { } department)
            {
                continue;
            }

            var made = await db.CountsReports.Where(report => report.FormCode == form.Code).Select(report => report.From)
                .ToListAsync(cancellationToken);
            for (var quarter = Quarter.Of(first); quarter.Until < yesterday; quarter = quarter.Next)
            {
                if (!made.Contains(quarter.From))
                {
                    due.Add((form, department, quarter));
                }
            }
        }

        return due;
    }
}
