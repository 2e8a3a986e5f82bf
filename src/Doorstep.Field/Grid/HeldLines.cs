using System.Text;
using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Grid;

/// <summary>
/// The rows that the phone holds, each as the line in which it came, so that their hashes are those of the server (docs/sync.md). What goes while
/// something unsent is about it stays, and leaves when that is acknowledged.
/// </summary>
public sealed class HeldLines
{
    private readonly Dictionary<(string Table, string Id), LineStart> rows = [];
    private readonly HashSet<(string Table, string Id)> leaving = [];

    private LineStart? head;

    /// <summary>To ask for changes with; null where nothing is there.</summary>
    public string? Cursor => head?.Cursor;

    public HeadLine? Head => head is null ? null : (HeadLine)Typed(head);

    public bool IsLeaving(string table, string id) => leaving.Contains((table, id));

    /// <summary>What stays only until something unsent is acknowledged, as it is at this moment.</summary>
    public IReadOnlySet<(string Table, string Id)> Leaving() => leaving.ToHashSet();

    public IEnumerable<T> Of<T>(string table) where T : SyncLine =>
        rows.Where(row => row.Key.Table == table).Select(row => (T)Typed(row.Value));

    /// <summary>Takes a whole snapshot in place of all that is there.</summary>
    /// <param name="unsent">What unsent operations are about.</param>
    public void Replace(SnapshotPart snapshot, IReadOnlySet<Guid> unsent)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var came = snapshot.Rows.Select(KeyOf).ToHashSet();
        head = snapshot.Head;
        RemoveOr(rows.Keys.Where(key => !came.Contains(key)), unsent);
        Put(snapshot.Rows);
    }

    /// <summary>Takes changes that came whole.</summary>
    /// <returns>What is gone of it, each row by its own line.</returns>
    public IReadOnlyList<GoneLine> Change(IReadOnlyList<LineStart> changes, IReadOnlySet<Guid> unsent)
    {
        ArgumentNullException.ThrowIfNull(changes);
        head = changes[0];
        List<GoneLine> gone = [];
        foreach (var line in changes)
        {
            if (line.IsRow)
            {
                Put([line]);
            }
            else if (line is { T: "gone", Of: { } table, Id: { } id })
            {
                gone.AddRange(RemoveOr(WithBelow((table, id)), unsent));
            }
        }

        // A building that left and came back is gone first, and then there again.
        gone.RemoveAll(one => rows.ContainsKey((one.Of, $"{one.Id}")));
        return gone;
    }

    /// <summary>Puts the rows of one range of a table in place of all that is there of it.</summary>
    public void Repair(string table, int range, IReadOnlyList<LineStart> lines, IReadOnlySet<Guid> unsent)
    {
        var came = lines.Where(line => line.IsRow && line.T == table).ToList();
        var keys = came.Select(KeyOf).ToHashSet();
        RemoveOr(rows.Keys.Where(key => key.Table == table && StateHash.RangeOf(key.Id) == range && !keys.Contains(key)), unsent);
        Put(came);
    }

    /// <summary>What was acknowledged holds nothing here any more.</summary>
    /// <returns>What is gone with that.</returns>
    public IReadOnlyList<GoneLine> Settle(IReadOnlySet<Guid> unsent) => RemoveOr(leaving, unsent);

    /// <summary>The hashes of a table, of its sixteen ranges.</summary>
    public IReadOnlyList<string> Hashes(string table)
    {
        var ranges = new StateHash[StateHash.Ranges];
        foreach (var (key, row) in rows.Where(row => row.Key.Table == table && !leaving.Contains(row.Key)))
        {
            ranges[StateHash.RangeOf(key.Id)].Add(Encoding.UTF8.GetBytes(row.Line));
        }

        return [.. ranges.Select(range => $"{range}")];
    }

    /// <summary>In which ranges of which tables the phone holds something else than the server says.</summary>
    public IReadOnlyList<(string Table, int Range)> Differing(StateHashes state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. SyncText.Hashed.Where(state.Tables.ContainsKey).SelectMany(table => Hashes(table).Zip(state.Tables[table]).Index()
                .Where(one => one.Item.First != one.Item.Second).Select(one => (table, one.Index))),
        ];
    }

    /// <summary>As it is kept on the phone: the rows, and after them what is to leave.</summary>
    public string Write()
    {
        var gone = leaving.Select(key => Text(new GoneLine(key.Table, Guid.Parse(key.Id), Left)));
        return string.Concat(rows.Values.Select(row => row.Line).Prepend(head!.Line).Concat(gone)
            .Append(Text(new EndLine(rows.Count, new Dictionary<string, string>()))).Select(line => $"{line}\n"));
    }

    public void Read(string kept)
    {
        var lines = SyncText.Read(kept);
        head = lines.FirstOrDefault(line => line.T == "head");
        Put(lines.Where(line => line.IsRow));
        leaving.UnionWith(lines.Where(line => line is { T: "gone", Of: not null, Id: not null }).Select(line => (line.Of!, line.Id!)));
    }

    /// <summary>All rows of some tables.</summary>
    public IEnumerable<LineStart> All(IReadOnlyCollection<string> tables) =>
        rows.Where(row => tables.Contains(row.Key.Table)).Select(row => row.Value);

    private const string Left = "left";

    private void Put(IEnumerable<LineStart> some)
    {
        foreach (var row in some)
        {
            // There is one day, and it replaces the one before.
            foreach (var before in row.T == "day" ? rows.Keys.Where(key => key.Table == "day").ToList() : [])
            {
                rows.Remove(before);
            }

            rows[KeyOf(row)] = row;
            leaving.Remove(KeyOf(row));
        }
    }

    private List<GoneLine> RemoveOr(IEnumerable<(string Table, string Id)> some, IReadOnlySet<Guid> unsent)
    {
        var keys = some.ToList();
        var needed = keys.Count > 0 ? Needed(unsent) : [];
        List<GoneLine> gone = [];
        foreach (var key in keys)
        {
            var hasId = Guid.TryParse(key.Id, out var id);
            if (hasId && rows.TryGetValue(key, out var row)
                && (needed.Contains(id) || (key.Table == "resident" && needed.Contains(row.Household!.Value))))
            {
                leaving.Add(key);
                continue;
            }

            leaving.Remove(key);
            if (rows.Remove(key) && hasId)
            {
                gone.Add(new(key.Table, id, Left));
            }
        }

        return gone;
    }

    /// <summary>What unsent operations are about, and what that stands in: its household, door and building.</summary>
    private HashSet<Guid> Needed(IReadOnlySet<Guid> unsent)
    {
        HashSet<Guid> needed = [];
        Queue<Guid> next = new(unsent);
        while (next.TryDequeue(out var id))
        {
            if (needed.Add(id))
            {
                foreach (var row in SyncText.Tables.Select(table => rows.GetValueOrDefault((table, $"{id}"))).OfType<LineStart>())
                {
                    new[] { row.Household, row.Building, row.Dwelling }.OfType<Guid>().ToList().ForEach(next.Enqueue);
                }
            }
        }

        return needed;
    }

    /// <summary>With a household go its residents and tasks, with a building all that is in it.</summary>
    private IEnumerable<(string Table, string Id)> WithBelow((string Table, string Id) key)
    {
        var isPlace = Guid.TryParse(key.Id, out var id) && key.Table is "building" or "household";
        var below = rows.Where(row => isPlace && (key.Table == "household" ? row.Value.Household : row.Value.Building) == id).Select(row => row.Key);
        return below.Where(one => one.Table != key.Table).SelectMany(WithBelow).Append(key).Distinct();
    }

    private static (string Table, string Id) KeyOf(LineStart row) => (row.T, row.Id!);

    /// <summary>What the line says.</summary>
    public static SyncLine Typed(LineStart row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return JsonSerializer.Deserialize(row.Line, SyncJson.Default.SyncLine)!;
    }

    private static string Text(SyncLine line) => JsonSerializer.Serialize(line, SyncJson.Plain.SyncLine);
}
