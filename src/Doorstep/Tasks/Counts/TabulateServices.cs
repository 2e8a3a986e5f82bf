using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Tasks.Counts;

/// <summary>
/// Counts who asked for which service, by area, and withholds what must not be told. Each resident counts once for a service, however often she asked
/// for it; so all numbers add up, over areas and over options.
/// </summary>
static class TabulateServices
{
    /// <summary>Ten, as the city demands of every number that leaves.</summary>
    public const int Least = 10;

    /// <param name="all">Everybody who asked, as often as she did.</param>
    /// <param name="areas">The city, its districts and subdistricts.</param>
    public static CountsBody Run(CountedForm form, IEnumerable<Served> all, AreaCode city, IReadOnlyList<NamedArea> areas)
    {
        var served = all.Where(one => city.Contains(one.Area)).GroupBy(one => (one.Subject, one.Service))
            .Select(same => same.OrderBy(one => one.At).ThenBy(one => one.FormId).Last()).ToList();
        var services = form.Services.Concat(served.Select(one => one.Service).Except(form.Services).Order(StringComparer.Ordinal));
        // Were the few in the sums, something large would have to be withheld beside them everywhere.
        var bySize = services.ToLookup(service => served.Count(one => one.Service == service) >= Least);
        var options = bySize[true].SelectMany(service => OptionsOf(form, service, served.FindAll(one => one.Service == service))).ToList();
        var rows = AreasOf(city, areas, served);
        var rowOf = rows.Index().ToDictionary(row => row.Item.Code, row => row.Index);
        var counts = served.Where(one => bySize[true].Contains(one.Service))
            .CountBy(one => (rowOf[one.Area], options.FindIndex(option => option.Service == one.Service
                && (option.Part is null || option.Part == one.Part)))).ToDictionary();
        var table = CellTable.Of([.. rows.Select(row => row.Code == city ? -1 : rowOf[row.Code.Parent])], options.Count,
            (area, option) => counts.GetValueOrDefault((area, option)));
        var hidden = SuppressCells.Run(table, Least);
        return new(form.Names, form.Purpose, Least, rows, options,
            [.. bySize[false].Select(service => new CountedOption(service, null, form.NamesOf(service), null))],
            [.. Enumerable.Range(0, table.Areas).Select(IReadOnlyList<int?> (area) =>
                [.. Enumerable.Range(area * table.Columns, table.Columns).Select(cell => hidden[cell] ? (int?)null : table[cell])])]);
    }

    /// <summary>
    /// A service is split into what was asked for in it where everybody said so and each part has enough in the whole city; otherwise it is counted
    /// as one, and more of it can be published.
    /// </summary>
    private static IEnumerable<CountedOption> OptionsOf(CountedForm form, string service, List<Served> served)
    {
        var names = form.NamesOf(service);
        var isSplit = form.SplitOf(service) is { } split && served.TrueForAll(one => one.Part is not null)
            && split.Options.All(option => served.Count(one => one.Part == option.Code) >= Least);
        return isSplit
            ? form.SplitOf(service)!.Options.Select(option => new CountedOption(service, option.Code, names, option.Label))
            : [new(service, null, names, null)];
    }

    /// <summary>All of the city, also where nobody asked; and those that are there no longer, where somebody still counts.</summary>
    private static List<CountedArea> AreasOf(AreaCode city, IReadOnlyList<NamedArea> areas, List<Served> served)
    {
        var named = areas.ToDictionary(area => area.Code, area => area.Names);
        return [.. areas.Select(area => area.Code).Concat(served.Select(one => one.Area)).Where(city.Contains).SelectMany(UpTo).Distinct().Order()
            .Select(code => new CountedArea(code, named.GetValueOrDefault(code) ?? new(code.Value, code.Value, code.Value)))];

        IEnumerable<AreaCode> UpTo(AreaCode code) => code == city ? [code] : UpTo(code.Parent).Append(code);
    }
}
