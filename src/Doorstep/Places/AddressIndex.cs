using System.Globalization;
using Doorstep.Contracts;

namespace Doorstep.Places;

/// <summary>A building as the address search knows it.</summary>
/// <param name="Area">Its grid; the community where the community has no grids.</param>
sealed record FoundDoor(Guid BuildingId, AreaCode Area, int Number, string? Label, double Longitude, double Latitude);

/// <summary>The stretch of a street that lies in one community, its buildings by number.</summary>
sealed record StreetPart(Names Street, Area Community, FoundDoor[] Doors)
{
    public FoundDoor Middle => Doors[Doors.Length / 2];

    public Names Address(FoundDoor door) => Building.AddressOf(Street, door.Number, door.Label);
}

/// <summary>Something the address search found: a building, a stretch of a street, or a whole community.</summary>
sealed record Match(Area Community, StreetPart? Part, FoundDoor? Door);

/// <summary>What the words of an address may mean, the likeliest first.</summary>
/// <param name="Only">The one building that they name beyond doubt; null where there is any.</param>
sealed record AddressFinds(IReadOnlyList<Match> Found, Match? Only);

/// <summary>
/// An immutable search index of addresses, asked by what people type. The idea: a city has a hundred thousand buildings but only some thousands of
/// streets, so the names of streets and communities are compared one by one, in memory, and numbers are looked up in the streets that match. It is
/// built whole and never changed; a new one takes its place.
/// </summary>
sealed class AddressIndex(IReadOnlyList<Area> areas, IReadOnlyList<StreetPart> parts)
{
    private const double MetresPerDegree = 111_320;

    private readonly List<Area> communities = [.. areas.Where(area => area.Level == AreaLevel.Community)];
    private readonly Dictionary<AreaCode, Area> byCode = areas.ToDictionary(area => area.Code);
    private readonly Dictionary<Guid, Match> byBuilding =
        (from part in parts from door in part.Doors select new Match(part.Community, part, door)).ToDictionary(match => match.Door!.BuildingId);

    /// <summary>A house of the longest street.</summary>
    public Match? Example { get; } = parts.MaxBy(part => part.Doors.Length) is { } street ? new(street.Community, street, street.Middle) : null;

    public Area? Find(AreaCode code) => byCode.GetValueOrDefault(code);

    public Match? Find(Guid building) => byBuilding.GetValueOrDefault(building);

    public IEnumerable<StreetPart> PartsIn(AreaCode community) => parts.Where(part => part.Community.Code == community);

    /// <summary>The building next to a point, if one is within the distance.</summary>
    public Match? Near(double longitude, double latitude, double withinMetres)
    {
        // On a city's scale the earth is flat; only a degree of longitude is shorter.
        var shorter = Math.Cos(latitude * Math.PI / 180);
        double Away(Match match) => Math.Pow((match.Door!.Longitude - longitude) * shorter, 2) + Math.Pow(match.Door.Latitude - latitude, 2);
        return byBuilding.Values.MinBy(Away) is { } nearest && Math.Sqrt(Away(nearest)) * MetresPerDegree <= withinMetres ? nearest : null;
    }

    public IReadOnlyList<Match> Search(AddressWords asked, int most) => Look(asked, most).Found;

    public AddressFinds Look(AddressWords asked, int most)
    {
        if (!asked.IsEnough)
        {
            return new([], null);
        }

        var streets = new StreetSearch(areas, parts).Find(asked);
        if (asked.Number is not { } number)
        {
            return new([.. Communities(asked).Concat(streets.All.Select(part => new Match(part.Community, part, null))).Take(most)], null);
        }

        var best = With(streets.Best, number, asked.Detail);
        var exact = best.Concat(With(streets.All.Except(streets.Best), number, asked.Detail)).ToList();
        // While somebody types, 12 may become 120; where it stands before 号 it is 12 or nothing.
        var longer = exact.Count > 0 || !asked.IsSure ? Longer(streets.All, number) : [];
        var found = exact.Concat(longer).Take(most).ToList();
        return new(found.Count > 0 || asked.IsSure ? found : [.. Communities(asked).Take(most)],
            asked.IsSure && streets.IsExact && best is [var only] ? only : null);
    }

    /// <summary>The very number; of several entrances with it, those that the words name.</summary>
    private static List<Match> With(IEnumerable<StreetPart> streets, int number, string detail)
    {
        var all = (from part in streets from door in part.Doors where door.Number == number select new Match(part.Community, part, door)).ToList();
        var named = all.Where(match => match.Door!.Label is { } label && Names(detail, label)).ToList();
        return named.Count > 0 ? named : all;
    }

    /// <summary>2单元302室 names entrance 2, and 12单元 does not.</summary>
    private static bool Names(string detail, string label)
    {
        var (words, name) = (UserText.Fold(detail), UserText.Fold(label));
        var at = words.IndexOf(name, StringComparison.Ordinal);
        return at == 0 || (at > 0 && !(char.IsAsciiDigit(words[at - 1]) && char.IsAsciiDigit(name[0])));
    }

    private static IEnumerable<Match> Longer(IEnumerable<StreetPart> streets, int number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return from part in streets
               from door in part.Doors
               where door.Number != number && door.Number.ToString(CultureInfo.InvariantCulture).StartsWith(digits, StringComparison.Ordinal)
               select new Match(part.Community, part, door);
    }

    private IEnumerable<Match> Communities(AddressWords asked) => communities
        .Select(community => (Rank: StreetSearch.Rank(community.Names, asked.Characters, asked.Letters), community))
        .Where(one => one.Rank < StreetSearch.NoMatch)
        .OrderBy(one => one.Rank).ThenBy(one => one.community.Code)
        .Select(one => new Match(one.community, null, null));
}
