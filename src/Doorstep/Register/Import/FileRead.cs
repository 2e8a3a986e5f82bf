using Doorstep.Contracts;

namespace Doorstep.Register.Import;

/// <summary>The result of parsing a file; with any fault nothing else of it is.</summary>
/// <param name="Numbers">Of documents, each with its line.</param>
/// <param name="Area">The smallest that holds all of it.</param>
sealed record FileRead(
    IReadOnlyList<LineFault> Faults, List<(ImportedHousehold Household, List<int> Lines)> Households,
    IReadOnlyDictionary<string, int> Numbers, AreaCode Area)
{
    /// <summary>A digest of what its rows say, by which it is known again.</summary>
    public string Content { get; init; } = "";

    /// <param name="faults">A number that stands twice in the file is added to them.</param>
    public static FileRead Of(List<ImportRow> rows, List<(ImportedHousehold Household, List<int> Lines)> households, List<LineFault> faults)
    {
        var numbered = households.SelectMany(one => one.Household.Residents.Zip(one.Lines)).Where(one => one.First.Number is not null)
            .ToLookup(one => one.First.Number!, one => one.Second);
        faults.AddRange(numbered.SelectMany(same => same.Order().Skip(1)).Select(line => new LineFault(line, "id_number", "error.number-twice")));
        var area = rows.Select(row => AreaCode.TryParse(row.Text("grid"), out var grid) ? grid : default).FirstOrDefault();
        while (faults.Count == 0 && !rows.TrueForAll(row => area.Contains(AreaCode.Parse(row.Text("grid")))))
        {
            area = area.Parent;
        }

        return new([], households, numbered.ToDictionary(same => same.Key, same => same.Min()), area);
    }

    /// <summary>By line and column instead of by place in the batch.</summary>
    public static IEnumerable<LineFault> FaultsOf(IEnumerable<ImportFault> faults, List<(ImportedHousehold Household, List<int> Lines)> households) =>
        faults.Select(fault => Told(households[fault.Household], fault));

    /// <summary>An 18-digit number that ends in zeros and does not check went through a spreadsheet program, which keeps 15 digits.</summary>
    private static LineFault Told((ImportedHousehold Household, List<int> Lines) of, ImportFault fault) => new(
        of.Lines[fault.Resident], ColumnOf(fault.Fault.Field),
        fault.Fault.Key == "error.id-number-check" && of.Household.Residents[fault.Resident].Number?.EndsWith("000", StringComparison.Ordinal) == true
            ? "error.number-rounded"
            : fault.Fault.Key);

    /// <summary>A person's field as the file heads it: idNumber is id_number, activity.purpose is activity_purpose.</summary>
    private static string ColumnOf(string field) =>
        string.Concat(field.Replace('.', '_')
            .Select((letter, place) => char.IsUpper(letter) && place > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
