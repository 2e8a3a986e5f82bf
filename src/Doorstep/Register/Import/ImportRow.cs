using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;

namespace Doorstep.Register.Import;

/// <summary>One row of the file by its column names: text in, values out, every cell that cannot be read noted as a fault.</summary>
sealed partial class ImportRow(
    int line, IReadOnlyDictionary<string, int> columns, IReadOnlyList<string> cells, ImportWords words, List<LineFault> faults)
{
    public static readonly string[] Required = ["grid", "street", "number", "door", "household", "relation", "name", "document"];

    public static readonly string[] Known =
    [
        .. Required, "id_number", "phone", "sex", "birth_date", "ethnicity", "education", "registered_area", "registered_place", "activity",
        "activity_purpose", "alone", "children_away", "disability", "allowance", "living_purpose", "since", "use", "condition", "visited",
    ];

    /// <summary>Codes and numbers, in which a space or a mark that cannot be seen says nothing.</summary>
    private static readonly string[] coded =
    [
        "grid", "number", "door", "household", "relation", "id_number", "ethnicity", "education", "registered_area"
    ];

    private static readonly string[] dayForms = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"];

    public int Line => line;

    /// <summary>
    /// What no field takes: letters that nobody types, which one of the two databases does not even keep; long numbers that a spreadsheet program has
    /// rounded; and cells beyond the last column, for then a comma is missing its quotes.
    /// </summary>
    public void Check()
    {
        foreach (var column in columns.Keys)
        {
            if (Cell(column) is var cell
                && (cell.AsSpan().ContainsAnyInRange('\0', '\u001f') || cell.AsSpan().ContainsAnyInRange('\u007f', '\u009f')))
            {
                Fault(column, "error.control-letter");
            }
            else if (Rounded().IsMatch(UserText.Code(cell)))
            {
                Fault(column, "error.number-rounded");
            }
        }

        if (cells.Skip(columns.Count).Any(cell => cell.Length > 0))
        {
            Fault($"{columns.Count + 1}", "error.cells-more");
        }
    }

    public string Text(string column) => coded.Contains(column) ? UserText.Code(Cell(column)) : Cell(column);

    public string? TextOrNull(string column) => Text(column) is { Length: > 0 } text ? text : null;

    /// <summary>A code of two digits, of which spreadsheet programs leave the leading 0 away; or the word for it.</summary>
    public string Code(string column) => Text(column) switch
    {
        [>= '0' and <= '9'] digit => $"0{digit}",
        [] or [>= '0' and <= '9', ..] => Text(column),
        var word => words.Code(column, word) ?? word,
    };

    public T Word<T>(string column, string list, T otherwise = default) where T : struct, Enum => WordOrNull<T>(column, list) ?? otherwise;

    public T? WordOrNull<T>(string column, string list) where T : struct, Enum
    {
        var text = Text(column);
        if (text.Length == 0)
        {
            return null;
        }

        // A number would be taken for any value at all.
        return !char.IsAsciiDigit(text[0]) && Enum.TryParse<T>(words.Code(list, text) ?? text, ignoreCase: true, out var value)
            && Enum.IsDefined(value)
            ? value
            : Wrong<T>(column, "error.unknown-code");
    }

    public bool Yes(string column) => UserText.Fold(Cell(column)) switch
    {
        "1" or "Y" or "YES" or "TRUE" or "是" or "有" or "√" => true,
        "" or "0" or "N" or "NO" or "FALSE" or "否" or "无" or "無" => false,
        _ => Wrong<bool>(column, "error.yes-or-no") ?? false,
    };

    public DateOnly? Day(string column)
    {
        var text = UserText.Code(Cell(column));
        return text.Length == 0 ? null
            : DateOnly.TryParseExact(text, dayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : Wrong<DateOnly>(column, "error.date");
    }

    public Person Person() => new(
        Text("name"), Word<DocumentType>("document", "document"), TextOrNull("id_number"), TextOrNull("phone"), Day("birth_date"),
        WordOrNull<Sex>("sex", "sex"), Or(Code("ethnicity")), Or(Code("education")), Code("relation"), TextOrNull("registered_area"),
        TextOrNull("registered_place"),
        new Activity { Kind = Word<ActivityKind>("activity", "activity"), Purpose = WordOrNull<Purpose>("activity_purpose", "purpose") },
        new Living
        {
            Alone = Yes("alone"),
            ChildrenAway = Yes("children_away"),
            Disability = Word<Disability>("disability", "disability"),
            Allowance = Word<Allowance>("allowance", "allowance"),
            Purpose = WordOrNull<Purpose>("living_purpose", "purpose"),
        });

    public ImportedHousehold Household(Dwelling dwelling, IReadOnlyList<Person> people, DateOnly today) => new()
    {
        BuildingId = dwelling.BuildingId,
        DwellingId = dwelling.Id,
        Residents = people,
        From = Past("since", today) ?? today,
        Use = Word("use", "use", DwellingUse.Owner),
        Condition = Word<DwellingCondition>("condition", "condition"),
        // A visit is known by its day; noon of it lies in the same day wherever it is read.
        VisitedAt = new DateTimeOffset((Past("visited", today) ?? today).ToDateTime(new TimeOnly(12, 0)), CityTime.Offset).ToUniversalTime(),
    };

    /// <summary>What it says, however it is written: the order of columns, their language and a zero left away make no other row of it.</summary>
    public string Content() => string.Join('\u001f', Known.Select(column => column switch
    {
        "relation" or "ethnicity" or "education" => Code(column),
        "birth_date" or "since" or "visited" => $"{Day(column):yyyy-MM-dd}",
        "number" or "door" => UserText.Fold(Text(column)).TrimStart('0'),
        "alone" or "children_away" => Yes(column) ? "1" : "",
        "activity_purpose" or "living_purpose" => UserText.Fold(words.Code("purpose", Text(column)) ?? Text(column)),
        _ => UserText.Fold(words.Code(column, Text(column)) ?? Text(column)),
    }));

    public void Fault(string column, string key) => faults.Add(new(line, column, key));

    private string Cell(string column) =>
        columns.TryGetValue(column, out var place) && place < cells.Count ? CsvText.Unmarked(cells[place]).Trim() : "";

    private DateOnly? Past(string column, DateOnly today)
    {
        var day = Day(column);
        return Acts.NotLater.Fault(day, today) is { } key ? Wrong<DateOnly>(column, key) : day;
    }

    private static string? Or(string text) => text.Length == 0 ? null : text;

    private T? Wrong<T>(string column, string key) where T : struct
    {
        Fault(column, key);
        return null;
    }

    /// <summary>4.60106E+14: what spreadsheet programs make of a number of more than eleven digits.</summary>
    [GeneratedRegex(@"^[0-9]([.,][0-9]+)?[Ee]\+[0-9]{2,3}$")]
    private static partial Regex Rounded();
}

/// <summary>One thing wrong with one cell of the file.</summary>
public sealed record LineFault(int Line, string Field, string Key)
{
    /// <summary>Something is wrong with all of it.</summary>
    public static LineFault OfFile(string key) => new(0, "file", key);

    public bool IsOfTheFile => Line == 0;
}
