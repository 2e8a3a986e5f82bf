using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Register;

namespace Doorstep.Insights;

/// <summary>One line of an answer: what, and how many.</summary>
public sealed record Line(string Key, long Count);

/// <summary>The five questions of an area on a day.</summary>
public sealed record Figures(string Area, DateOnly On, HowMany HowMany, Who Who, Where Where, DoingWhat DoingWhat, LivingHow LivingHow)
{
    private const int RecentDays = 90;

    /// <summary>Births by year become bands and visits by day become "within 90 days" only here, since both move with the calendar.</summary>
    internal static Figures Of(AreaCode area, FigureTable table, DateOnly today, IReadOnlyList<ChildFigures> children)
    {
        var sums = table.Sum(area);
        long Count(string key) => sums.GetValueOrDefault(key);
        IReadOnlyList<Line> Each<T>(string prefix) where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => new Line(name, Count(prefix + name))).Where(line => line.Count > 0)];
        return new(
            area.Value, today,
            new(Count(Facets.People), Count(Facets.Households), Count(Facets.Dwellings), Count(Facets.VisitedDwellings)),
            new(Each<Sex>(Facets.Sex), Ages(sums, today.Year), Each<PopulationKind>(Facets.Kind), [.. new[] { "Han", "Li", "Miao", "Other", "Unknown" }.Select(group => new Line(group, Count(Facets.Ethnicity + group))).Where(line => line.Count > 0)]),
            new(Each<Places.DwellingUse>(Facets.Use), Each<Places.BuildingUse>(Facets.BuiltAs), children),
            new(Each<ActivityKind>(Facets.Activity)),
            new(Count(Facets.Alone), Count(Facets.ChildrenAway), Count(Facets.Disability), Count(Facets.Allowance), Each<DwellingCondition>(Facets.Condition), SeenSince(sums, today.AddDays(-RecentDays)), Count(Facets.Households)));
    }

    private static List<Line> Ages(Dictionary<string, long> sums, int thisYear)
    {
        var bands = AgeBand.All.ToDictionary(band => band.Key, _ => 0L);
        var unknown = 0L;
        foreach (var (key, count) in sums.Where(sum => sum.Key.StartsWith(Facets.Born, StringComparison.Ordinal)))
        {
            if (int.TryParse(key.AsSpan(Facets.Born.Length), CultureInfo.InvariantCulture, out var year) && AgeBand.Of(year, thisYear) is { } band)
            {
                bands[band.Key] += count;
            }
            else
            {
                unknown += count;
            }
        }

        return [.. bands.Select(band => new Line(band.Key, band.Value)), .. unknown > 0 ? [new Line("age.unknown", unknown)] : Array.Empty<Line>()];
    }

    private static long SeenSince(Dictionary<string, long> sums, DateOnly day)
    {
        // Days are written so that they sort as text.
        var first = string.Create(CultureInfo.InvariantCulture, $"{Facets.Seen}{day:yyyy-MM-dd}");
        return sums.Where(sum => sum.Key.StartsWith(Facets.Seen, StringComparison.Ordinal) && string.CompareOrdinal(sum.Key, first) >= 0).Sum(sum => sum.Value);
    }
}

/// <summary>How many: and how far the register has come, since a count of those who were not asked means nothing.</summary>
public sealed record HowMany(long People, long Households, long Dwellings, long Visited)
{
    /// <summary>Dwellings visited of dwellings known; null where none is known.</summary>
    public double? Coverage => Dwellings == 0 ? null : (double)Visited / Dwellings;
}

public sealed record Who(IReadOnlyList<Line> Sex, IReadOnlyList<Line> Ages, IReadOnlyList<Line> Kinds, IReadOnlyList<Line> Ethnicity);

public sealed record Where(IReadOnlyList<Line> Use, IReadOnlyList<Line> Built, IReadOnlyList<ChildFigures> Children);

public sealed record DoingWhat(IReadOnlyList<Line> Activity);

/// <param name="VisitedIn90Days">Households on which a worker called; of <paramref name="Households"/>.</param>
public sealed record LivingHow(long Alone, long ChildrenAway, long Disability, long Allowance, IReadOnlyList<Line> Condition, long VisitedIn90Days, long Households);

/// <summary>A part of the area, one level down.</summary>
public sealed record ChildFigures(string Area, string Name, HowMany HowMany);
