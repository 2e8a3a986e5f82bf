using System.Text.RegularExpressions;
using Doorstep.Contracts;

namespace Doorstep.Places;

/// <summary>
/// Finds the streets that words may mean. People put wider areas before a street (海南省海口市龙华区…) or after it (…, Longhua District), name them in full or
/// in short, or not at all: each way of reading the words is tried, and the one whose street is named best counts.
/// </summary>
sealed partial class StreetSearch(IReadOnlyList<Area> areas, IReadOnlyList<StreetPart> parts)
{
    public const int NoMatch = int.MaxValue;
    private const int Fewest = 2;
    private const int MostReadings = 40;
    private const int MostWords = 6;

    /// <summary>One way to read the words: a street, perhaps inside an area.</summary>
    private sealed record Reading(string Characters, string Letters, AreaCode? Within, bool IsWhole);

    /// <param name="All">Every street that may be meant, the best first.</param>
    /// <param name="Best">Of these, those named best.</param>
    /// <param name="IsExact">The best are named in full, and nothing that was said of the area speaks against them.</param>
    public sealed record Result(IReadOnlyList<StreetPart> All, IReadOnlyList<StreetPart> Best, bool IsExact);

    public Result Find(AddressWords asked)
    {
        List<Reading> readings = [.. asked.Characters.Length > 0 ? OfCharacters(asked.Characters) : OfWords(asked)];
        var ranked = readings.Select(reading => (reading, Parts: Ranked(reading))).Where(one => one.Parts.Count > 0).ToList();
        if (ranked.Count > 0)
        {
            var (reading, found) = ranked.MinBy(one => one.Parts[0].Rank);
            var best = found.Where(one => one.Rank == found[0].Rank).Select(one => one.Part).ToList();
            return new(found.ConvertAll(one => one.Part), best, reading.IsWhole && IsExact(reading, found[0].Rank, best));
        }

        // The area and the street do not go together, or there are more words than a street: never beyond doubt.
        var loose = readings.Select(reading => Ranked(reading with { Within = null })).Where(one => one.Count > 0).MinBy(one => one[0].Rank)
            ?.ConvertAll(one => one.Part) ?? Named(asked.Characters);
        return new(loose, loose, false);
    }

    /// <summary>0 is the name itself, then names that begin so, then names with it inside.</summary>
    public static int Rank(Names names, string characters, string letters) => characters.Length > 0
        ? Math.Min(Rank(names.Hans, characters), Rank(names.Hant, characters))
        : letters.Length < Fewest ? NoMatch : Math.Min(Rank(Latin(names.En), letters), Pinyin.Spells(letters, names.Hans) ? 1 : NoMatch);

    /// <summary>
    /// In characters the very name; in letters the very name, or its pinyin where only one street is spelt so and it is no abbreviation.
    /// </summary>
    private static bool IsExact(Reading reading, int rank, List<StreetPart> best) =>
        rank == 0 || (rank == 1 && reading.Letters.Length >= 2 * best[0].Street.Hans.Length
            && best.Select(part => part.Street.Hans).Distinct().Count() == 1);

    private List<(int Rank, StreetPart Part)> Ranked(Reading reading) =>
    [
        .. parts.Where(part => reading.Within is null || reading.Within.Value.Contains(part.Community.Code))
            .Select(part => (Rank: Rank(part.Street, reading.Characters, reading.Letters), Part: part)).Where(one => one.Rank < NoMatch)
            .OrderBy(one => one.Rank).ThenBy(one => one.Part.Street.Hans, StringComparer.Ordinal).ThenByDescending(one => one.Part.Doors.Length),
    ];

    /// <summary>Streets whose whole name stands somewhere in the words; the longest name only.</summary>
    private List<StreetPart> Named(string characters)
    {
        var named = parts.Where(part => part.Street.Hans.Length >= Fewest
            && (characters.Contains(part.Street.Hans, StringComparison.Ordinal)
                || characters.Contains(part.Street.Hant, StringComparison.Ordinal))).ToList();
        var longest = named.Count == 0 ? 0 : named.Max(part => part.Street.Hans.Length);
        return [.. named.Where(part => part.Street.Hans.Length == longest).OrderByDescending(part => part.Doors.Length)];
    }

    private List<Reading> OfCharacters(string characters)
    {
        List<Reading> readings = [new(characters, "", null, true)];
        for (var i = 0; i < readings.Count && readings.Count < MostReadings; i++)
        {
            var wide = readings[i];
            if (Province().Match(wide.Characters) is { Success: true } province)
            {
                Add(readings, wide with { Characters = wide.Characters[province.Length..] });
            }

            foreach (var area in areas.Where(area => area.Level < AreaLevel.Grid))
            {
                foreach (var rest in After(wide.Characters, area.Names))
                {
                    Add(readings, wide with { Characters = rest, Within = area.Level is AreaLevel.City ? wide.Within : area.Code });
                }
            }
        }

        return readings;
    }

    private static void Add(List<Reading> readings, Reading one)
    {
        if (one.Characters.Length >= Fewest && !readings.Contains(one))
        {
            readings.Add(one);
        }
    }

    /// <summary>What follows an area: its whole name wherever it stands, its short one only at the beginning.</summary>
    private static IEnumerable<string> After(string characters, Names names)
    {
        foreach (var name in new[] { names.Hans, names.Hant, Official().Replace(names.Hans, ""), Official().Replace(names.Hant, "") }.Distinct()
            .Where(name => name.Length >= Fewest))
        {
            if (characters.IndexOf(name, StringComparison.Ordinal) is >= 0 and var at)
            {
                yield return characters[(at + name.Length)..];
            }

            if (Level().Replace(name, "") is { Length: >= Fewest } brief && characters.StartsWith(brief, StringComparison.Ordinal))
            {
                yield return characters[brief.Length..];
            }
        }
    }

    private IEnumerable<Reading> OfWords(AddressWords asked)
    {
        var area = areas.Where(area => area.Level is > AreaLevel.City and < AreaLevel.Grid
            && asked.Elsewhere.Any(words => Latin(area.Names.En) is var name && (name == words || words.StartsWith(name, StringComparison.Ordinal))))
            .OrderByDescending(area => area.Level).FirstOrDefault();
        for (var i = 0; i < Math.Min(asked.Words.Count, MostWords); i++)
        {
            yield return new("", string.Concat(asked.Words.Skip(i)), area?.Code, i == 0 && asked.Elsewhere.All(IsKnown));
        }
    }

    /// <summary>Nothing but names of this city's areas: another city's would speak against every street here.</summary>
    private bool IsKnown(string words)
    {
        var rest = areas.Where(area => area.Level < AreaLevel.Grid).Select(area => Latin(area.Names.En)).OrderByDescending(name => name.Length)
            .Aggregate(words, (left, name) => name.Length > 2 ? left.Replace(name, "", StringComparison.Ordinal) : left);
        var cities = areas.Where(area => area.Level is AreaLevel.City)
            .Select(area => Latin(area.Names.En).Replace("city", "", StringComparison.Ordinal)).Where(name => name.Length > 2);
        return new[] { "hainanprovince", "hainan", "prchina", "china", "city" }.Concat(cities)
            .Aggregate(rest, (left, name) => left.Replace(name, "", StringComparison.Ordinal)).Length == 0;
    }

    private static int Rank(string name, string asked) =>
        name == asked ? 0
        : name.StartsWith(asked, StringComparison.Ordinal) ? 1
        : name.Contains(asked, StringComparison.Ordinal) ? 2 : NoMatch;

    private static string Latin(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();

    [GeneratedRegex(@"^(?:中[国國])?\p{L}{2,8}?(?:省|自治[区區])")]
    private static partial Regex Province();

    /// <summary>What an office's name has and nobody writes in an address.</summary>
    [GeneratedRegex(@"(?:居民|村民)?(?:委[员員][会會])$|[办辦]事[处處]$")]
    private static partial Regex Official();

    [GeneratedRegex(@"(?:市|区|區|县|縣|街道|镇|鎮|乡|鄉|社区|社區|村)$")]
    private static partial Regex Level();
}
