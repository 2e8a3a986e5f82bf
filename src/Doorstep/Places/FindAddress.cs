using System.ComponentModel.DataAnnotations;
using Doorstep.Contracts;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;

namespace Doorstep.Places;

/// <summary>A place that the address search found.</summary>
/// <param name="Kind">building, street (its stretch in one community) or community.</param>
/// <param name="Within">The community, and its subdistrict.</param>
/// <param name="Area">The grid of a building; otherwise the community.</param>
/// <param name="Detail">Of a building: what the words say beside the house, as 2单元302室.</param>
public sealed record FoundAddress(
    string Kind, string Name, string Within, string Area, double Longitude, double Latitude, Guid? Building, string Detail = "")
{
    /// <summary>With what the words say beside the house.</summary>
    internal string Whole => Detail.Length == 0 ? Name : $"{Name} {Detail}";
}

/// <summary>What the words of an address may mean.</summary>
/// <param name="Only">The one building that they name beyond doubt; null where there is any.</param>
public sealed record ReadAddress(IReadOnlyList<FoundAddress> Found, FoundAddress? Only);

/// <summary>
/// Finds an address by what a person types, in Chinese from two characters, in pinyin or in English. It answers places and never who lives there.
/// </summary>
public sealed class FindAddress(AddressBook book)
{
    private const int Most = 10;
    private const double NearMetres = 300;

    /// <summary>A circle wider than this holds many houses: none is named.</summary>
    public const double FinestMetres = 100;

    /// <summary>
    /// The body of an address search, posted: what somebody types is where she is, or who, and never stands in an address of ours, which servers on
    /// the way write down.
    /// </summary>
    public sealed record Words([property: TextLength(200)] string? Text = null);

    public sealed record Point(
        [property: Range(-180, 180, ErrorMessage = "error.range")] double Longitude,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double Latitude,
        [property: Range(0, 1e7, ErrorMessage = "error.range")] double? Accuracy = null);

    public static void Map(IEndpointRouteBuilder app)
    {
        var addresses = app.MapGroup("/api/addresses").WithTags("Places");
        addresses.MapPost("/search", (Words request, FindAddress useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request.Text, cancellationToken))
            .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithSummary("Find an address by characters, pinyin or English");
        addresses.MapPost("/near", async (Point request, FindAddress useCase, CancellationToken cancellationToken) =>
                TypedResults.Ok(
                    request.Accuracy > FinestMetres ? null : await useCase.NearAsync(request.Longitude, request.Latitude, cancellationToken)))
            .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithSummary("The address next to a point, if one is near");
    }

    public async Task<IReadOnlyList<FoundAddress>> RunAsync(string? text, CancellationToken cancellationToken = default) =>
        (await ReadAsync(text, cancellationToken)).Found;

    /// <summary>What the words may mean, and the one building that they name beyond doubt.</summary>
    public async Task<ReadAddress> ReadAsync(string? text, CancellationToken cancellationToken = default)
    {
        var index = await book.NowAsync(cancellationToken);
        var words = AddressWords.Read(text);
        var finds = index.Look(words, Most);
        return new([.. finds.Found.Select(match => Show(match, index, words.Detail))],
            finds.Only is { } only ? Show(only, index, words.Detail) : null);
    }

    /// <summary>An address that there is, to show how one is written; null in a city without buildings.</summary>
    public async Task<string?> ExampleAsync() =>
        (await book.SoonAsync())?.Example is { Part: { } part, Door: { } door } ? Building.AddressOf(part.Street, door.Number, null).Here : null;

    /// <summary>The home that a phone remembers, without waiting for a database that is away.</summary>
    public async Task<FoundAddress?> HomeAsync(Guid building) =>
        await book.SoonAsync() is { } index && index.Find(building) is { } match ? Show(match, index) : null;

    /// <summary>A building that is known by its id, in the reader's language; null where there is none.</summary>
    public async Task<FoundAddress?> KnownAsync(Guid building, CancellationToken cancellationToken = default)
    {
        var index = await book.NowAsync(cancellationToken);
        return index.Find(building) is { } match ? Show(match, index) : null;
    }

    /// <summary>
    /// An address as it was stored, read in the reader's language where its building is known; what was said beside the house is kept.
    /// </summary>
    public async ValueTask<string> HereAsync(Guid? building, string stored, CancellationToken cancellationToken = default) =>
        building is { } id && (await book.NowAsync(cancellationToken)).Find(id) is { Part: { } part, Door: { } door }
            ? part.Address(door).HereOf(stored)
            : stored;

    public async Task<FoundAddress?> NearAsync(double longitude, double latitude, CancellationToken cancellationToken = default)
    {
        var index = await book.NowAsync(cancellationToken);
        return index.Near(longitude, latitude, NearMetres) is { } match ? Show(match, index) : null;
    }

    internal static FoundAddress Show(Match match, AddressIndex index, string detail = "")
    {
        var within = string.Join(" · ",
            new[] { index.Find(match.Community.Code.Parent)?.Names.Here, match.Part is null ? null : match.Community.Names.Here }.OfType<string>());
        return match switch
        {
            { Part: { } part, Door: { } door } => new("building", part.Address(door).Here, within, door.Area.Value, door.Longitude, door.Latitude,
                door.BuildingId, Beside(detail, door.Label)),
            { Part: { } part } =>
                new("street", part.Street.Here, within, match.Community.Code.Value, part.Middle.Longitude, part.Middle.Latitude, null),
            _ => new("community", match.Community.Names.Here, within, match.Community.Code.Value, match.Community.Longitude,
                match.Community.Latitude, null),
        };
    }

    /// <summary>The entrance that the building's own name has already is not said twice.</summary>
    private static string Beside(string detail, string? label) =>
        label is not null && detail.StartsWith(label, StringComparison.Ordinal) ? detail[label.Length..].Trim() : detail;
}
