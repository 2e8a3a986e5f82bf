using System.ComponentModel.DataAnnotations;
using Doorstep.Contracts;
using Doorstep.Trust;

namespace Doorstep.Places;

/// <summary>A place that the address search found.</summary>
/// <param name="Kind">building, street (its stretch in one community) or community.</param>
/// <param name="Within">The community, and its subdistrict.</param>
/// <param name="Area">The grid of a building; otherwise the community.</param>
public sealed record FoundAddress(string Kind, string Name, string Within, string Area, double Longitude, double Latitude, Guid? Building);

/// <summary>Finds an address by what a person types, in Chinese from two characters, in pinyin or in English. It answers places and never who lives there.</summary>
sealed class FindAddress(AddressBook book)
{
    private const int Most = 10;
    private const double NearMetres = 300;

    /// <summary>What somebody types is where she is, or who: it never stands in an address of ours, which servers on the way write down.</summary>
    public sealed record Words([property: TextLength(100)] string? Text = null);

    public sealed record Point(
        [property: Range(-180, 180, ErrorMessage = "error.range")] double Longitude,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double Latitude);

    public static void Map(IEndpointRouteBuilder app)
    {
        var addresses = app.MapGroup("/api/addresses").WithTags("Places");
        addresses.MapPost("/search", async (Words request, FindAddress useCase, CancellationToken cancellationToken) =>
                TypedResults.Ok(await useCase.RunAsync(request.Text, cancellationToken)))
            .Public().RequireRateLimiting(TrustModule.PublicLimit).Lane(Lane.Bulk).WithSummary("Find an address by characters, pinyin or English");
        addresses.MapPost("/near", async (Point request, FindAddress useCase, CancellationToken cancellationToken) =>
                TypedResults.Ok(await useCase.NearAsync(request.Longitude, request.Latitude, cancellationToken)))
            .Public().RequireRateLimiting(TrustModule.PublicLimit).Lane(Lane.Bulk).WithSummary("The address next to a point, if one is near");
    }

    public async Task<IReadOnlyList<FoundAddress>> RunAsync(string? text, CancellationToken cancellationToken = default)
    {
        var index = await book.NowAsync(cancellationToken);
        return [.. index.Search(AddressWords.Read(text), Most).Select(match => Show(match, index))];
    }

    /// <summary>The one building that the text names with its very number; null where it names none, or several.</summary>
    public static FoundAddress? OnlyOne(string? text, IReadOnlyList<FoundAddress> found)
    {
        var number = AddressWords.Read(text).Number;
        var exact = found.Where(one => one.Building is not null && AddressWords.Read(one.Name).Number == number).ToList();
        return exact is [var only] ? only : null;
    }

    public async Task<FoundAddress?> NearAsync(double longitude, double latitude, CancellationToken cancellationToken = default)
    {
        var index = await book.NowAsync(cancellationToken);
        return index.Near(longitude, latitude, NearMetres) is { } match ? Show(match, index) : null;
    }

    public static FoundAddress Show(Match match, AddressIndex index)
    {
        var within = string.Join(" · ", new[] { index.Find(match.Community.Code.Parent)?.Names.Here, match.Part is null ? null : match.Community.Names.Here }.OfType<string>());
        return match switch
        {
            { Part: { } part, Door: { } door } => new("building", part.Address(door).Here, within, door.Area.Value, door.Longitude, door.Latitude, door.BuildingId),
            { Part: { } part } => new("street", part.Street.Here, within, match.Community.Code.Value, part.Middle.Longitude, part.Middle.Latitude, null),
            _ => new("community", match.Community.Names.Here, within, match.Community.Code.Value, match.Community.Longitude, match.Community.Latitude, null),
        };
    }
}
