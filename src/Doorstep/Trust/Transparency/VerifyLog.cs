using System.Text.Json;
using Doorstep.Data;
using Doorstep.Trust.Keys;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Transparency;

/// <summary>Checks the city's own log, rows and files, and writes them out for somebody who would rather check with another program.</summary>
sealed class VerifyLog(DoorstepContext db, LogFolder folder, KeyRing keys)
{
    private const int MostShown = 1_000;

    /// <param name="Head">Null where none was published yet.</param>
    /// <param name="Waiting">Rows that the next head will cover.</param>
    public sealed record Result(TreeHead? Head, VerifierKey Key, long Waiting, IReadOnlyList<LogFault> Faults);

    /// <param name="earlier">A head that a witness has kept.</param>
    public async Task<Result> RunAsync(SignedHead? earlier, CancellationToken cancellationToken)
    {
        var key = keys.LogKey.Verifier;
        var waiting = await db.Leaves.LongCountAsync(leaf => leaf.Index == null, cancellationToken);
        var faults = await UnrecordedAsync(cancellationToken);
        if (folder.Head is not { } signed)
        {
            var counted = await db.LeafCounters.Select(counter => counter.SignedSize).SingleAsync(cancellationToken);
            return new(null, key, waiting, counted > 0 || earlier is not null ? [new("signature", ""), .. faults] : faults);
        }

        return new(signed.Head, key, waiting, [.. await LogCheck.RunAsync(folder.Tiles, key, signed, db.AuditLinesAsync(signed.Head.Size, cancellationToken), earlier, cancellationToken), .. faults]);
    }

    /// <summary>Every row with its salt, one JSON object on a line, in the order of the tree (docs/transparency.md).</summary>
    public async Task<long> ExportAsync(string file, CancellationToken cancellationToken)
    {
        var size = folder.Head?.Head.Size ?? 0;
        await using var lines = new StreamWriter(file);
        await foreach (var line in db.AuditLinesAsync(size, cancellationToken))
        {
            await lines.WriteLineAsync(Text(line));
        }

        return size;
    }

    public static string Text(AuditLine line) => line is { Salt: { } salt, Record: { } record }
        ? JsonSerializer.Serialize(new { index = line.Index, salt = Convert.ToBase64String(salt), record })
        : JsonSerializer.Serialize(new { index = line.Index, erased = true });

    /// <summary>Rows that were put in past the log.</summary>
    private async Task<List<LogFault>> UnrecordedAsync(CancellationToken cancellationToken)
    {
        var readings = await db.Readings.Where(reading => !db.Leaves.Any(leaf => leaf.Id == reading.Id)).OrderBy(reading => reading.Id).Select(reading => reading.Id).Take(MostShown).ToListAsync(cancellationToken);
        return readings.ConvertAll(reading => new LogFault("unrecorded", reading.ToString()));
    }
}
