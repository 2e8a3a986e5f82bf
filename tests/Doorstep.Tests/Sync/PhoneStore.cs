using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Doorstep.Tests.Sync;

/// <summary>
/// What a phone keeps of the server's lines, as docs/sync.md says and with nothing of the server's own code: rows by table and id, as the lines they
/// came in.
/// </summary>
sealed class PhoneStore
{
    private static readonly string[] rows = ["building", "dwelling", "household", "resident", "kind", "form", "task", "message", "day"];

    private readonly Dictionary<(string Table, string Id), string> lines = [];

    public string? Cursor { get; private set; }

    /// <summary>What came beside rows in the last answer, such as gone and entered.</summary>
    public List<JsonElement> Said { get; } = [];

    /// <summary>The rows of which the server says the hash, in their order.</summary>
    public IReadOnlyList<string> Lines =>
        [.. lines.Where(one => one.Key.Table is not ("day" or "message")).Select(one => one.Value).Order(StringComparer.Ordinal)];

    public IReadOnlyList<JsonElement> Of(string table) =>
        [.. lines.Where(one => one.Key.Table == table).OrderBy(one => one.Key.Id, StringComparer.Ordinal).Select(one => Read(one.Value))];

    public JsonElement Row(string table, Guid id) => Read(lines[(table, $"{id}")]);

    public bool Has(string table, Guid id) => lines.ContainsKey((table, $"{id}"));

    public void Lose(string table, Guid id) => lines.Remove((table, $"{id}"));

    /// <returns>The text of the last mark where the answer broke off; null where it was whole.</returns>
    public string? Take(string answer, bool keepsCursor = false)
    {
        Said.Clear();
        var (mark, isEnded, count) = ((string?)null, false, 0);
        List<string> waiting = [];
        foreach (var line in answer.Split('\n').SkipLast(1))
        {
            var read = Read(line);
            switch (read.GetProperty("t").GetString())
            {
                case "head":
                    Cursor = keepsCursor && Cursor is not null ? Cursor : read.GetProperty("cursor").GetString();
                    break;
                case "mark":
                    mark = read.GetProperty("resume").GetString();
                    waiting.ForEach(Keep);
                    waiting.Clear();
                    break;
                case "end":
                    Assert.Equal(count, read.GetProperty("rows").GetInt32());
                    isEnded = true;
                    break;
                case { } table when rows.Contains(table):
                    waiting.Add(line);
                    count++;
                    break;
                default:
                    waiting.Add(line);
                    break;
            }
        }

        if (isEnded)
        {
            waiting.ForEach(Keep);
        }

        return isEnded ? null : mark ?? "";
    }

    private void Keep(string line)
    {
        var read = Read(line);
        var table = read.GetProperty("t").GetString()!;
        if (rows.Contains(table))
        {
            foreach (var day in table == "day" ? lines.Keys.Where(key => key.Table == "day").ToList() : [])
            {
                lines.Remove(day);
            }

            lines[(table, read.GetProperty("id").GetString()!)] = line;
            return;
        }

        Said.Add(read);
        if (table == "gone")
        {
            Go(read.GetProperty("of").GetString()!, read.GetProperty("id").GetString()!);
        }
    }

    /// <summary>With a household go its residents and tasks, with a building all that is in it.</summary>
    private void Go(string table, string id)
    {
        lines.Remove((table, id));
        string[] below = table switch
        {
            "building" => ["dwelling", "household", "task"],
            "household" => ["resident", "task"],
            _ => [],
        };
        lines.Where(one => below.Contains(one.Key.Table) && Points(one.Value, table, id)).Select(one => one.Key).ToList()
            .ForEach(one => Go(one.Table, one.Id));
    }

    private static bool Points(string line, string member, string id) => Read(line).TryGetProperty(member, out var to) && to.GetString() == id;

    /// <summary>The sixteen hashes of a table.</summary>
    public string[] Hashes(string table)
    {
        var sums = new ulong[16];
        foreach (var (key, line) in lines.Where(one => one.Key.Table == table))
        {
            sums[RangeOf(key.Id)] += BitConverter.ToUInt64([.. SHA256.HashData(Encoding.UTF8.GetBytes(line))[..8].Reverse()]);
        }

        return [.. sums.Select(sum => sum.ToString("x16", CultureInfo.InvariantCulture))];
    }

    public void DropRange(string table, char range)
    {
        foreach (var key in lines.Keys.Where(key => key.Table == table && RangeOf(key.Id) == Convert.ToInt32($"{range}", 16)).ToList())
        {
            lines.Remove(key);
        }
    }

    private static int RangeOf(string id) => "0123456789abcdef".IndexOf(id[^1], StringComparison.Ordinal) is >= 0 and var range ? range : 0;

    private static JsonElement Read(string line) => JsonDocument.Parse(line).RootElement.Clone();
}

/// <summary>A phone's requests for what it holds.</summary>
static class PhoneRequests
{
    public static async Task<string> LinesAsync(this HttpClient phone, string path)
    {
        var answer = await phone.GetAsync($"/api/sync/{path}");
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    public static async Task<PhoneStore> SnapshotAsync(this HttpClient phone)
    {
        PhoneStore store = new();
        Assert.Null(store.Take(await phone.LinesAsync("snapshot")));
        return store;
    }

    /// <returns>False where nothing was new.</returns>
    public static async Task<bool> ChangesAsync(this HttpClient phone, PhoneStore store)
    {
        var path = $"changes?cursor={Uri.EscapeDataString(store.Cursor!)}";
        using var answer = await phone.GetAsync($"/api/sync/{path}");
        if (answer.StatusCode is HttpStatusCode.NoContent)
        {
            store.Said.Clear();
            return false;
        }

        Assert.Null(store.Take(await phone.LinesAsync(path)));
        return true;
    }

    /// <summary>What the phone has is what the server says it must have, range by range.</summary>
    public static async Task AssertSameAsync(this HttpClient phone, PhoneStore store)
    {
        var state = JsonDocument.Parse(await phone.GetStringAsync("/api/sync/state")).RootElement.GetProperty("tables");
        foreach (var table in state.EnumerateObject())
        {
            Assert.Equal((table.Name, string.Join(',', table.Value.EnumerateArray().Select(hash => hash.GetString()))),
                (table.Name, string.Join(',', store.Hashes(table.Name))));
        }
    }
}
