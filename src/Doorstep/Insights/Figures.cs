using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Register;

namespace Doorstep.Insights;

/// <summary>One line of an answer: what, and how many.</summary>
public sealed record FigureLine(string Key, long Count);

/// <summary>The answers to the five questions for an area on a day.</summary>
public sealed record Figures(
    string Area, DateOnly On, Totals HowMany, PopulationFigures Who, PlaceFigures Where, ActivityFigures DoingWhat, LivingFigures LivingHow)
{
    private const int RecentDays = 90;

    /// <summary>Births by year become bands and visits by day become "within 90 days" only here, since both move with the calendar.</summary>
    internal static Figures Of(AreaCode area, FigureTable table, DateOnly today, IReadOnlyList<ChildFigures> children)
    {
        var sums = table.Sum(area);
        long Count(string key) => sums.GetValueOrDefault(key);
        IReadOnlyList<FigureLine> Each<T>(string prefix) where T : struct, Enum =>
            [.. Enum.GetNames<T>().Select(name => new FigureLine(name, Count(prefix + name))).Where(line => line.Count > 0)];
        return new(
            area.Value, today,
            new(Count(RollUpKeys.People), Count(RollUpKeys.Households), Count(RollUpKeys.Dwellings), Count(RollUpKeys.VisitedDwellings)),
            new(Each<Sex>(RollUpKeys.Sex), Ages(sums, today.Year), Each<PopulationKind>(RollUpKeys.Kind), [.. new[]
            {
                "Han", "Li", "Miao", "Other", "Unknown"
            }.Select(group => new FigureLine(group, Count(RollUpKeys.Ethnicity + group))).Where(line => line.Count > 0)]),
            new(Each<Places.DwellingUse>(RollUpKeys.Use), Each<Places.BuildingUse>(RollUpKeys.BuiltAs), children),
            new(Each<ActivityKind>(RollUpKeys.Activity)),
            new(Count(RollUpKeys.Alone), Count(RollUpKeys.ChildrenAway), Count(RollUpKeys.Disability), Count(RollUpKeys.Allowance),
                Each<DwellingCondition>(RollUpKeys.Condition), SeenSince(sums, today.AddDays(-RecentDays)), Count(RollUpKeys.Households)));
    }

    private static List<FigureLine> Ages(Dictionary<string, long> sums, int thisYear)
    {
        var bands = AgeBand.All.ToDictionary(band => band.Key, _ => 0L);
        var unknown = 0L;
        foreach (var (key, count) in sums.Where(sum => sum.Key.StartsWith(RollUpKeys.Born, StringComparison.Ordinal)))
        {
            if (int.TryParse(key.AsSpan(RollUpKeys.Born.Length), CultureInfo.InvariantCulture, out var year)
                && AgeBand.Of(year, thisYear) is { } band)
            {
                bands[band.Key] += count;
            }
            else
            {
                unknown += count;
            }
        }

        return [.. bands.Select(band => new FigureLine(band.Key, band.Value)), .. unknown > 0
            ? [new FigureLine("age.unknown", unknown)]
            : Array.Empty<FigureLine>()];
    }

    private static long SeenSince(Dictionary<string, long> sums, DateOnly day)
    {
        // Days are written so that they sort as text.
        var first = string.Create(CultureInfo.InvariantCulture, $"{RollUpKeys.Seen}{day:yyyy-MM-dd}");
        return sums.Where(sum => sum.Key.StartsWith(RollUpKeys.Seen, StringComparison.Ordinal) && string.CompareOrdinal(sum.Key, first) >= 0)
            .Sum(sum => sum.Value);
    }
}

/// <summary>The totals of an area, and how far its register has come, since a count of those who were not asked means nothing.</summary>
public sealed record Totals(long People, long Households, long Dwellings, long Visited)
{
    /// <summary>Dwellings visited of dwellings known; null where none is known.</summary>
    public double? Coverage => Dwellings == 0 ? null : (double)Visited / Dwellings;
}

public sealed record PopulationFigures(
    IReadOnlyList<FigureLine> Sex, IReadOnlyList<FigureLine> Ages, IReadOnlyList<FigureLine> Kinds, IReadOnlyList<FigureLine> Ethnicity);

public sealed record PlaceFigures(IReadOnlyList<FigureLine> Use, IReadOnlyList<FigureLine> Built, IReadOnlyList<ChildFigures> Children);

public sealed record ActivityFigures(IReadOnlyList<FigureLine> Activity);

/// <param name="VisitedIn90Days">Households on which a worker called; of <paramref name="Households"/>.</param>
public sealed record LivingFigures(
    long Alone, long ChildrenAway, long Disability, long Allowance, IReadOnlyList<FigureLine> Condition, long VisitedIn90Days, long Households);

/// <summary>The figures of a part of the area, one level down.</summary>
public sealed record ChildFigures(string Area, string Name, Totals HowMany);
