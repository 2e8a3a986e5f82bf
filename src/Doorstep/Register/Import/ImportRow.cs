using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;

namespace Doorstep.Register.Import;

/// <summary>One row of the file by its column names: text in, values out, every cell that cannot be read noted as a fault.</summary>
sealed class ImportRow(int line, IReadOnlyDictionary<string, int> columns, IReadOnlyList<string> cells, List<LineFault> faults)
{
    public static readonly string[] Required = ["grid", "street", "number", "door", "household", "relation", "name", "document"];

    public static readonly string[] Known =
    [
        .. Required, "id_number", "phone", "sex", "birth_date", "ethnicity", "education", "registered_area", "registered_place", "activity", "activity_purpose",
        "alone", "children_away", "disability", "allowance", "living_purpose", "since", "use", "condition", "visited",
    ];

    public int Line => line;

    /// <summary>What no field takes: letters that nobody types, which one of the two databases does not even keep, and cells beyond the last column, for then a comma is missing its quotes.</summary>
    public void Check()
    {
        faults.AddRange(columns.Keys.Where(column => Text(column).AsSpan().ContainsAnyInRange('\0', '\u001f') || Text(column).AsSpan().ContainsAnyInRange('\u007f', '\u009f')).Select(column => new LineFault(line, column, "error.control-letter")));
        if (cells.Skip(columns.Count).Any(cell => cell.Length > 0))
        {
            faults.Add(new(line, $"{columns.Count + 1}", "error.cells-more"));
        }
    }

    public string Text(string column) => columns.TryGetValue(column, out var place) && place < cells.Count ? CsvText.Unmarked(cells[place]).Trim() : "";

    public string? TextOrNull(string column) => Text(column) is { Length: > 0 } text ? text : null;

    public T Word<T>(string column, T otherwise = default) where T : struct, Enum => WordOrNull<T>(column) ?? otherwise;

    public T? WordOrNull<T>(string column) where T : struct, Enum
    {
        var text = Text(column);
        if (text.Length == 0)
        {
            return null;
        }

        // A number would be taken for any value at all.
        return !char.IsAsciiDigit(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : Wrong<T>(column, "error.unknown-code");
    }

    public bool Yes(string column) => Text(column).ToUpperInvariant() is "1" or "Y" or "YES" or "TRUE" or "是";

    public DateOnly? Day(string column)
    {
        var text = Text(column);
        return text.Length == 0 ? null
            : DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy/M/d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : Wrong<DateOnly>(column, "error.date");
    }

    public Person Person() => new(
        Text("name"), Word<DocumentType>("document"), TextOrNull("id_number"), TextOrNull("phone"), Day("birth_date"), WordOrNull<Sex>("sex"),
        TextOrNull("ethnicity"), TextOrNull("education"), Text("relation"), TextOrNull("registered_area"), TextOrNull("registered_place"),
        new Activity { Kind = Word<ActivityKind>("activity"), Purpose = WordOrNull<Purpose>("activity_purpose") },
        new Living
        {
            Alone = Yes("alone"),
            ChildrenAway = Yes("children_away"),
            Disability = Word<Disability>("disability"),
            Allowance = Word<Allowance>("allowance"),
            Purpose = WordOrNull<Purpose>("living_purpose"),
        });

    public ImportedHousehold Household(Dwelling dwelling, IReadOnlyList<Person> people, DateOnly today) => new()
    {
        BuildingId = dwelling.BuildingId,
        DwellingId = dwelling.Id,
        Residents = people,
        From = Day("since") ?? today,
        Use = Word("use", DwellingUse.Owner),
        Condition = Word<DwellingCondition>("condition"),
        // A visit is known by its day; noon of it lies in the same day wherever it is read.
        VisitedAt = new DateTimeOffset((Day("visited") ?? today).ToDateTime(new TimeOnly(12, 0)), CityTime.Offset).ToUniversalTime(),
    };

    private T? Wrong<T>(string column, string key) where T : struct
    {
        faults.Add(new(line, column, key));
        return null;
    }
}

/// <summary>One thing wrong with one cell of the file.</summary>
public sealed record LineFault(int Line, string Field, string Key)
{
    /// <summary>Something is wrong with all of it.</summary>
    public static LineFault OfFile(string key) => new(0, "file", key);

    public bool IsOfTheFile => Line == 0;
}
