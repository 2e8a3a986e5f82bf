using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>
/// Exports a resident's readings with the proof that they stand in the transparency log: a file that she, or anybody she trusts, checks without us
/// (docs/transparency.md).
/// </summary>
sealed class ProveMyReadings(DoorstepContext db, MyReadings mine, LogFolder folder, KeyRing keys)
{
    public const string Format = "doorstep-readings/1";

    /// <param name="Checkpoint">The signed head; null while none is published.</param>
    public sealed record File(string Format, string Verifier, string? Checkpoint, IReadOnlyList<Line> Lines);

    /// <param name="Proof">From the leaf upwards; null, like the index, until the next head covers it.</param>
    public sealed record Line(string Record, string Salt, long? Index, IReadOnlyList<string>? Proof);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/readings/proof",
            async ([AsParameters] MyReadings.Request request, ProveMyReadings useCase, CancellationToken cancellationToken) =>
                TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(await useCase.RunAsync(request, cancellationToken), JsonSerializerOptions.Web),
                    "application/json", "my-readings.json"))
        .Needs(Permission.Self).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("My readings with their proofs, as a file");

    public async Task<File> RunAsync(MyReadings.Request request, CancellationToken cancellationToken = default)
    {
        var readings = (await mine.FindAsync(request, cancellationToken) ?? []).ConvertAll(one => one.Reading);
        var ids = readings.ConvertAll(reading => reading.Id);
        var leaves = await db.Leaves.AsNoTracking().Where(leaf => ids.Contains(leaf.Id) && leaf.Salt != null)
            .ToDictionaryAsync(leaf => leaf.Id, cancellationToken);
        var head = folder.Head;
        var tree = head is null ? null : folder.Tiles.Tree(head.Head.Size);
        return new(Format, keys.LogKey.Verifier.ToString(), head?.ToString(),
            [.. readings.Where(reading => leaves.ContainsKey(reading.Id)).Select(reading => Of(ReadingText.Of(reading), leaves[reading.Id], tree))]);
    }

    private static Line Of(string record, Leaf leaf, MerkleTree? tree) => leaf.Index is { } index && index < tree?.Size
        ? new(record, Convert.ToBase64String(leaf.Salt!), index, tree.InclusionProof(index).ConvertAll(Convert.ToBase64String))
        : new(record, Convert.ToBase64String(leaf.Salt!), null, null);
}
