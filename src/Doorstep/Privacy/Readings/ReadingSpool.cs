using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Readings;

/// <summary>
/// The spool of readings that the database did not take while somebody called for help: kept in a file on this node, flushed to the disk, and written
/// as soon as it takes them again. That one lies here is an error in the log, for whoever watches it.
/// </summary>
sealed class ReadingSpool(IServiceScopeFactory scopes, IConfiguration configuration, JobRegistry jobs, ILogger<ReadingSpool> log) : PeriodicJob(jobs)
{
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(10);

    private readonly SpoolFile<Line> file = new(Path.Combine(configuration["Data"] ?? "data", "spool", "readings.jsonl"), log);

    /// <summary>How many readings lie here.</summary>
    public int Waiting => file.Waiting;

    private sealed record Line(
        Guid Id, ReadingSubject Subject, Guid SubjectId, string Field, string Purpose, string Area, Guid? CaseId, Guid By, DateTimeOffset At);

    public Task KeepAsync(IEnumerable<Reading> readings) => file.KeepAsync(
        [.. readings.Select(one =>
            new Line(one.Id, one.Subject, one.SubjectId, one.Field, one.Purpose, one.Area.Value, one.CaseId, one.By, one.At))]);

    /// <summary>Writes what lies here; a reading that had got through after all is not written twice.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken) => file.EmptyAsync(async lines =>
    {
        using var scope = scopes.AsJob("readings");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var ids = lines.Select(line => line.Id).ToList();
        var there = await db.Readings.Where(reading => ids.Contains(reading.Id)).Select(reading => reading.Id).ToListAsync(cancellationToken);
        db.AddRange(lines.DistinctBy(line => line.Id).Where(line => !there.Contains(line.Id)).Select(line => Reading.Of(
            new(line.Subject, line.SubjectId, line.Field, AreaCode.Parse(line.Area), line.CaseId), line.Purpose,
            new Act(line.Id, line.By, line.At))));
        await db.SaveChangesAsync(cancellationToken);
        return [];
    }, cancellationToken);

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        await TryAsync(EmptyAsync, stoppingToken);
        await EveryAsync(LooksAgain, EmptyAsync, stoppingToken);
    }
}
