using System.Globalization;
using System.Text.Json;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>
/// Compares the tables with the log, both ways: readings and lines of the log without an entry of the tree, and rows of every protected table whose
/// acts the log does not tell, or tells otherwise.
/// </summary>
sealed class CheckRows(DoorstepContext db, IEnumerable<LoggedTable> tables, IEnumerable<CommittedTable> others, IEnumerable<RetentionRule> rules)
{
    private const int MostShown = 1_000;

    private HashSet<(int Epoch, long Number)> committed = [];

    public async Task<List<LogFault>> RunAsync(VerifierKey key, CancellationToken cancellationToken)
    {
        var faults = await LookAsync(key, cancellationToken);
        // While the server works, an act may come between one look and another; it is not there in the same way twice.
        return faults.Count == 0 ? faults : [.. faults.Intersect(await LookAsync(key, cancellationToken))];
    }

    private async Task<List<LogFault>> LookAsync(VerifierKey key, CancellationToken cancellationToken)
    {
        var leaves = await db.Leaves.Where(leaf => leaf.Epoch != null).Select(leaf => new { leaf.Epoch, leaf.Number }).ToListAsync(cancellationToken);
        committed = [.. leaves.Select(leaf => (leaf.Epoch!.Value, leaf.Number!.Value))];
        var faults = await UnrecordedAsync(cancellationToken);
        var purges = await PurgesAsync(key, cancellationToken);
        foreach (var table in tables)
        {
            faults.AddRange((await CheckAsync(table, purges, cancellationToken)).Take(MostShown));
        }

        return faults;
    }

    /// <summary>What was put in past the log.</summary>
    private async Task<List<LogFault>> UnrecordedAsync(CancellationToken cancellationToken)
    {
        List<LogFault> faults = [];
        foreach (var table in others)
        {
            faults.AddRange(
                (await table.UncommittedAsync(db, MostShown, cancellationToken)).ConvertAll(row => new LogFault("unrecorded", row.ToString())));
        }

        var kinds = (await db.Log.Select(entry => entry.What).Distinct().ToListAsync(cancellationToken)).FindAll(Leaf.Records);
        var lines = db.Log.Where(entry => kinds.Contains(entry.What)).OrderBy(entry => entry.Epoch).ThenBy(entry => entry.Number)
            .Select(entry => new { entry.Epoch, entry.Number });
        await foreach (var line in lines.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!committed.Contains((line.Epoch, line.Number)) && faults.Count < 2 * MostShown)
            {
                faults.Add(new("unrecorded", PlaceOf(line.Epoch, line.Number)));
            }
        }

        return faults;
    }

    /// <summary>
    /// The latest time before which rows of a kind were erased by rule. Only the purge signs such a line, and only for what is older than the floor.
    /// </summary>
    private async Task<Dictionary<string, DateTimeOffset>> PurgesAsync(VerifierKey key, CancellationToken cancellationToken)
    {
        Dictionary<string, DateTimeOffset> erased = [];
        foreach (var entry in await EntriesAsync([SignedPurge.What], cancellationToken))
        {
            if (SignedPurge.Of(entry, key) is { } purge && RecordText.TimeOf(purge.Before) is { } before
                && before <= entry.At.AddDays(-FloorOf(purge.Kind)) && before > erased.GetValueOrDefault(purge.Kind))
            {
                erased[purge.Kind] = before;
            }
        }

        return erased;
    }

    private int FloorOf(string kind) => rules.SingleOrDefault(rule => rule.Name == kind)?.FloorDays ?? Erasure.FloorDays;

    private async Task<List<LogFault>> CheckAsync(LoggedTable table, Dictionary<string, DateTimeOffset> purges, CancellationToken cancellationToken)
    {
        var rows = (await table.ReadAsync(db, cancellationToken)).ToLookup(act => act.Key);
        Dictionary<Guid, List<LogLine>> entries = [];
        List<LogFault> faults = [];
        foreach (var entry in await EntriesAsync(table.Kinds, cancellationToken))
        {
            var facts = FactsOf(entry);
            if (table.KeyOf(entry, facts) is { } key)
            {
                (entries.TryGetValue(key, out var some) ? some : entries[key] = []).Add(new(entry, facts));
            }
            else
            {
                faults.Add(Gone(entry));
            }
        }

        foreach (var key in entries.Keys)
        {
            entries[key] = table.Standing(entries[key]);
        }

        foreach (var acts in rows)
        {
            var told = entries.GetValueOrDefault(acts.Key) ?? [];
            var isTold = acts.ToList().TrueForAll(act => told.FindIndex(one => Tells(one, act)) is >= 0 and var at && Take(told, at));
            if (!isTold)
            {
                faults.Add(new("row", $"{table.Name} {acts.Key}"));
            }
            else
            {
                faults.AddRange(told.Select(one => Gone(one.Entry)));
            }
        }

        var before = table.ErasedBy is { } rule ? purges.GetValueOrDefault(rule) : default;
        faults.AddRange(entries.Where(row => !rows.Contains(row.Key) && row.Value.Exists(one => one.Entry.At >= before))
            .SelectMany(row => row.Value).Select(one => Gone(one.Entry)));
        return faults;
    }

    private static bool Take(List<LogLine> told, int at)
    {
        told.RemoveAt(at);
        return true;
    }

    /// <summary>Only lines that the tree holds, or will hold, tell anything.</summary>
    private async Task<List<Entry>> EntriesAsync(IReadOnlyCollection<string> kinds, CancellationToken cancellationToken) =>
        (await db.Log.AsNoTracking().Where(entry => kinds.Contains(entry.What)).OrderBy(entry => entry.Epoch).ThenBy(entry => entry.Number)
            .ToListAsync(cancellationToken))
        .FindAll(entry => committed.Contains((entry.Epoch, entry.Number)));

    private static LogFault Gone(Entry entry) => new("gone", $"{PlaceOf(entry.Epoch, entry.Number)} {entry.What}");

    private static string PlaceOf(int epoch, long number) => string.Create(CultureInfo.InvariantCulture, $"{epoch}.{number}");

    private static Dictionary<string, string?> FactsOf(Entry entry)
    {
        try
        {
            using var parsed = JsonDocument.Parse(entry.Facts ?? "{}");
            return parsed.RootElement.ValueKind is JsonValueKind.Object
                ? parsed.RootElement.EnumerateObject().GroupBy(member => member.Name).ToDictionary(
                    member => member.Key, member => member.Last().Value is { ValueKind: JsonValueKind.Null } ? null : member.Last().Value.ToString())
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool Tells(LogLine line, RowAct act) =>
        line.Entry.What == act.What && line.Entry.SubjectId == act.Subject && (act.Area is null || line.Entry.Area == act.Area)
        && (act.By is null || line.Entry.By == act.By) && RecordText.Of(line.Entry.At) == RecordText.Of(act.At)
        && (act.Facts is null || act.Facts.All(fact => !line.Facts.TryGetValue(fact.Key, out var said) || said == fact.Value));
}
