using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Readings;

/// <summary>
/// Readings that the database did not take while somebody called for help: kept in a file on this node, flushed to the disk, and written as soon as it takes
/// them again. That one lies here is an error in the log, for whoever watches it.
/// </summary>
sealed class ReadingSpool(IServiceScopeFactory scopes, IConfiguration configuration, JobRegistry jobs, ILogger<ReadingSpool> log) : PeriodicJob(jobs)
{
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim turn = new(1);
    private readonly string path = Path.Combine(configuration["Data"] ?? "data", "spool", "readings.jsonl");

    private sealed record Line(Guid Id, ReadingSubject Subject, Guid SubjectId, string Field, string Purpose, string Area, Guid? CaseId, Guid By, DateTimeOffset At);

    public async Task KeepAsync(IEnumerable<Reading> readings)
    {
        await turn.WaitAsync();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
            foreach (var one in readings)
            {
                await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new Line(one.Id, one.Subject, one.SubjectId, one.Field, one.Purpose, one.Area.Value, one.CaseId, one.By, one.At)));
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
            log.LogError("The database took no reading in an emergency: it is kept in {Path} until it does", path);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes what lies here; a reading that had got through after all is not written twice.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(path))
            {
                return;
            }

            var lines = (await File.ReadAllLinesAsync(path, cancellationToken)).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<Line>(line)!).ToList();
            using var scope = scopes.AsJob("readings");
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            var ids = lines.ConvertAll(line => line.Id);
            var there = await db.Readings.Where(reading => ids.Contains(reading.Id)).Select(reading => reading.Id).ToListAsync(cancellationToken);
            db.AddRange(lines.Where(line => !there.Contains(line.Id)).Select(line => Reading.Of(
                new(line.Subject, line.SubjectId, line.Field, AreaCode.Parse(line.Area), line.CaseId), line.Purpose, new Act(line.Id, line.By, line.At))));
            await db.SaveChangesAsync(cancellationToken);
            File.Delete(path);
        }
        finally
        {
            turn.Release();
        }
    }

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        await TryAsync(EmptyAsync, stoppingToken);
        await EveryAsync(LooksAgain, EmptyAsync, stoppingToken);
    }
}
