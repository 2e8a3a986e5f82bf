using Doorstep.Contracts;

namespace Doorstep.Places;

/// <summary>A building as the address search knows it.</summary>
/// <param name="Area">Its grid; the community where the community has no grids.</param>
sealed record Door(Guid BuildingId, AreaCode Area, int Number, string? Label, double Longitude, double Latitude);

/// <summary>The stretch of a street that lies in one community, its buildings by number.</summary>
sealed record StreetPart(Names Street, Area Community, Door[] Doors)
{
    public Door Middle => Doors[Doors.Length / 2];

    public Names Address(Door door) => Building.AddressOf(Street, door.Number, door.Label);
}

/// <summary>Something the address search found: a building, a stretch of a street, or a whole community.</summary>
sealed record Match(Area Community, StreetPart? Part, Door? Door);

/// <summary>
/// Finds addresses by what people type. The idea: a city has a hundred thousand buildings but only some thousands of streets, so the
/// names of streets and communities are compared one by one, in memory, and numbers are looked up in the streets that match.
/// It is built whole and never changed; a new one takes its place.
/// </summary>
sealed class AddressIndex(IReadOnlyList<Area> areas, IReadOnlyList<StreetPart> parts)
{
    private const int NoMatch = int.MaxValue;
    private const double MetresPerDegree = 111_320;

    private readonly List<Area> communities = [.. areas.Where(area => area.Level == AreaLevel.Community)];
    private readonly Dictionary<AreaCode, Area> byCode = areas.ToDictionary(area => area.Code);
    private readonly Dictionary<Guid, Match> byBuilding =
        (from part in parts from door in part.Doors select new Match(part.Community, part, door)).ToDictionary(match => match.Door!.BuildingId);

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

    public IReadOnlyList<Match> Search(AddressWords asked, int most)
    {
        if (!asked.IsEnough)
        {
            return [];
        }

        var (streets, within) = Narrow(asked);
        var streetsFound = parts
            .Where(part => within is null || within.Value.Contains(part.Community.Code))
            .Select(part => (Rank: Rank(part.Street, streets), part)).Where(one => one.Rank < NoMatch)
            .OrderBy(one => one.Rank).ThenBy(one => one.part.Street.Hans, StringComparer.Ordinal).ThenByDescending(one => one.part.Doors.Length)
            .Select(one => one.part).ToList();
        var found = asked.Number is { } number ? WithNumber(streetsFound, number) : Communities(asked).Concat(streetsFound.Select(part => new Match(part.Community, part, null)));
        return [.. found.Take(most)];
    }

    /// <summary>金贸街道海垦路12号: the part that names an area narrows the search, the rest is the street.</summary>
    private (AddressWords Streets, AreaCode? Within) Narrow(AddressWords asked)
    {
        var area = areas
            .Where(area => area.Level is AreaLevel.District or AreaLevel.Subdistrict or AreaLevel.Community && Named(area.Names, asked.Characters) is not null)
            .OrderByDescending(area => area.Level).ThenByDescending(area => area.Names.Hans.Length).FirstOrDefault();
        var rest = area is null ? "" : asked.Characters[(asked.Characters.IndexOf(Named(area.Names, asked.Characters)!, StringComparison.Ordinal) + Named(area.Names, asked.Characters)!.Length)..];
        return rest.Length > 0 ? (asked with { Characters = rest }, area!.Code) : (asked, null);
    }

    private static string? Named(Names names, string characters) =>
        characters.Contains(names.Hans, StringComparison.Ordinal) ? names.Hans
        : characters.Contains(names.Hant, StringComparison.Ordinal) ? names.Hant : null;

    /// <summary>The very number first, in whichever streets have it; then the longer ones that begin with it.</summary>
    private static IEnumerable<Match> WithNumber(List<StreetPart> streets, int number)
    {
        var digits = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return from exact in (bool[])[true, false]
               from part in streets
               from door in part.Doors
               where exact ? door.Number == number : door.Number != number && door.Number.ToString(System.Globalization.CultureInfo.InvariantCulture).StartsWith(digits, StringComparison.Ordinal)
               select new Match(part.Community, part, door);
    }

    private IEnumerable<Match> Communities(AddressWords asked) => communities
        .Select(community => (Rank: Rank(community.Names, asked), community)).Where(one => one.Rank < NoMatch)
        .OrderBy(one => one.Rank).ThenBy(one => one.community.Code)
        .Select(one => new Match(one.community, null, null));

    /// <summary>0 is the name itself, then names that begin so, then names with it inside.</summary>
    private static int Rank(Names names, AddressWords asked) => asked.Characters.Length > 0
        ? Math.Min(Rank(names.Hans, asked.Characters), Rank(names.Hant, asked.Characters))
        : Math.Min(Rank(Latin(names.En), asked.Letters), Pinyin.Spells(asked.Letters, names.Hans) ? 1 : NoMatch);

    private static int Rank(string name, string asked) =>
        name == asked ? 0
        : name.StartsWith(asked, StringComparison.Ordinal) ? 1
        : name.Contains(asked, StringComparison.Ordinal) ? 2 : NoMatch;

    private static string Latin(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
}
