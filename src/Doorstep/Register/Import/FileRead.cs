using Doorstep.Contracts;

namespace Doorstep.Register.Import;

/// <summary>A file as it was read; with any fault nothing else of it is.</summary>
/// <param name="Numbers">Of documents, each with its line.</param>
/// <param name="Area">The smallest that holds all of it.</param>
sealed record FileRead(IReadOnlyList<LineFault> Faults, List<(ImportedHousehold Household, List<int> Lines)> Households, IReadOnlyDictionary<string, int> Numbers, AreaCode Area)
{
    /// <param name="faults">A number that stands twice in the file is added to them.</param>
    public static FileRead Of(List<ImportRow> rows, List<(ImportedHousehold Household, List<int> Lines)> households, List<LineFault> faults)
    {
        var numbered = rows.Where(row => row.Text("id_number").Length > 0).ToLookup(row => row.Text("id_number").ToUpperInvariant(), row => row.Line);
        faults.AddRange(numbered.SelectMany(same => same.Skip(1)).Select(line => new LineFault(line, "id_number", "error.number-twice")));
        var area = rows.Select(row => AreaCode.TryParse(row.Text("grid"), out var grid) ? grid : default).FirstOrDefault();
        while (faults.Count == 0 && !rows.TrueForAll(row => area.Contains(AreaCode.Parse(row.Text("grid")))))
        {
            area = area.Parent;
        }

        return new([], households, numbered.ToDictionary(same => same.Key, same => same.First()), area);
    }

    /// <summary>By line instead of by place in the batch.</summary>
    public static IEnumerable<LineFault> FaultsOf(IEnumerable<ImportFault> faults, List<(ImportedHousehold Household, List<int> Lines)> households) =>
        faults.Select(fault => new LineFault(households[fault.Household].Lines[fault.Resident], fault.Fault.Field, fault.Fault.Key));
}
