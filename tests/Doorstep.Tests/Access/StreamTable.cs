using System.Text.Json;
using Doorstep.Access;
using Doorstep.Live;

namespace Doorstep.Tests.Access;

/// <summary>The live stream in the policy table: which kinds of entries, about rows where, reach a follower of each role.</summary>
sealed class StreamTable(DoorstepApp app, SampleCity city)
{
    private static readonly string[] kinds =
    [
        "case.reported", "register.moved-in", "grant.given", "account.invited", "area.redrawn", "reading.objected", "key.made"
    ];

    public async Task<List<string>> LinesAsync((AreaRelation Area, bool OwnDepartment)[] relations)
    {
        Dictionary<string, Dictionary<string, string>> answers = kinds.ToDictionary(kind => kind, _ => new Dictionary<string, string>());
        var start = await app.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        var entries = kinds.SelectMany(_ => relations, (kind, relation) => (kind, relation, Entry: EntryOf(kind, relation))).ToList();
        var last = EntryOf("area.redrawn", (AreaRelation.Own, true));
        await app.LogAsync([.. entries.Select(entry => entry.Entry), last]);
        foreach (var (role, client) in city.Callers)
        {
            var seen = await SeenAsync(client, start, last.SubjectId);
            foreach (var kind in kinds)
            {
                answers[kind][role] = string.Join(',', entries.Where(entry => entry.kind == kind)
                    .Select(entry => seen is null ? "-" : seen.Contains(entry.Entry.SubjectId) ? "seen" : "hidden"));
            }
        }

        return [.. kinds.SelectMany(kind => PolicyTable.Together("LIVE", $"/api/live {kind}", Permission.Follow, answers[kind]))];
    }

    private Entry EntryOf(string kind, (AreaRelation Area, bool OwnDepartment) relation) => new()
    {
        What = kind,
        SubjectId = app.NewId(),
        Area = SampleCity.At(relation.Area),
        DepartmentId = kind == "case.reported" ? (relation.OwnDepartment ? city.Department : city.OtherDepartment).Id : null,
        By = Guid.Empty,
        At = TimeProvider.System.GetUtcNow(),
    };

    /// <summary>What arrives up to the entry that everyone who may follow sees; null where she may not.</summary>
    private static async Task<HashSet<Guid>?> SeenAsync(HttpClient client, Cursor start, Guid last)
    {
        await using var stream = await LiveStream.OpenAsync(client, start);
        if (stream is null)
        {
            return null;
        }

        HashSet<Guid> seen = [];
        await foreach (var item in stream.ItemsAsync())
        {
            if (item.EventType == "entry" && JsonDocument.Parse(item.Data).RootElement.GetProperty("id").GetGuid() is var id
                && (seen.Add(id) || true) && id == last)
            {
                break;
            }
        }

        return seen;
    }
}
