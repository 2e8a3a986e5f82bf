using Doorstep.Contracts;

namespace Doorstep.Register.Exports;

/// <summary>
/// A filter of the people in an exported list: of the ages asked for any one, of the kinds of population any one, of how people live all. New ones
/// come last.
/// </summary>
public enum ExportFilter
{
    Age0To5, Age6To14, Age15To24, Age25To59, Age60To79, Age80,
    LivesAlone, ChildrenAway, Disability, Allowance,
    Registered, Separated, Migrant, NonMainland,
}

static class ExportFilters
{
    public static IReadOnlyList<ExportFilter> Ages { get; } = [.. Enum.GetValues<ExportFilter>().Where(filter => filter <= ExportFilter.Age80)];

    public static IReadOnlyList<ExportFilter> Living { get; } =
    [
        ExportFilter.LivesAlone, ExportFilter.ChildrenAway, ExportFilter.Disability, ExportFilter.Allowance
    ];

    public static IReadOnlyList<ExportFilter> Kinds { get; } =
    [
        ExportFilter.Registered, ExportFilter.Separated, ExportFilter.Migrant, ExportFilter.NonMainland
    ];

    /// <summary>Everybody on a list of those who live alone lives alone: such a list tells as much as the column of the same name.</summary>
    public static IEnumerable<ExportColumn> Told(this IEnumerable<ExportFilter> only) =>
        only.Where(Living.Contains).Select(filter => Enum.Parse<ExportColumn>(filter.ToString()));

    /// <summary>Its words: those that the file has for the same.</summary>
    public static string Word(this ExportFilter filter) => Ages.Contains(filter) ? AgeBand.All[(int)filter].Key
        : Living.Contains(filter) ? $"export.only.{filter}" : $"population.{filter}";

    public static bool Fit(this IReadOnlyCollection<ExportFilter> only, Resident resident, DateOnly today) =>
        AnyOf(only, Ages, filter => resident.BandOn(today) == AgeBand.All[(int)filter])
        && AnyOf(only, Kinds, filter => resident.Kind == Enum.Parse<PopulationKind>(filter.ToString()))
        && (!only.Any(Living.Contains) || LivesSo(only, resident.Living));

    private static bool AnyOf(IReadOnlyCollection<ExportFilter> only, IReadOnlyList<ExportFilter> group, Predicate<ExportFilter> holds)
    {
        List<ExportFilter> asked = [.. only.Where(group.Contains)];
        return asked.Count == 0 || asked.Exists(holds);
    }

    private static bool LivesSo(IReadOnlyCollection<ExportFilter> only, Living living) => only.Where(Living.Contains).All(filter => filter switch
    {
        ExportFilter.LivesAlone => living.Alone,
        ExportFilter.ChildrenAway => living.ChildrenAway,
        ExportFilter.Disability => living.Disability is not Register.Disability.None,
        _ => living.Allowance is not Register.Allowance.None,
    });
}
