using System.Text;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register.Acts;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Import;

/// <summary>
/// A file of residents, one a row, households by number behind a door: all of it goes in, or none. Every fault names its line and its column,
/// so that the file can be put right and sent again.
/// </summary>
sealed class ImportCsv(DoorstepContext db, Caller caller, ImportRegister import, ImportWords words, SamePerson same, Acting acting, TimeProvider clock)
{
    public const int MostBytes = 10 * 1024 * 1024;
    private const int MostRows = 50_000;
    private const int MostFaults = 100;

    /// <summary>What separates the cells of a table that was not saved with commas.</summary>
    private static readonly List<(string Sign, string? Key)> Separators =
        [(";", "error.separator-semicolon"), ("\t", "error.separator-tab"), ("，", "error.separator-wide"), ("；", "error.separator-semicolon"), ("|", "error.separator-bar")];

    /// <param name="ImportedAt">When the same file was imported before: nothing was entered now.</param>
    public sealed record Result(int Households, int Residents, IReadOnlyList<LineFault> Faults, DateTimeOffset? ImportedAt = null);

    /// <param name="ImportedAt">When the same file was imported before, and nothing was entered now.</param>
    public sealed record Imported(int Households, int Residents, DateTimeOffset? ImportedAt = null);

    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/imports", async Task<Results<Ok<Imported>, ValidationProblem>> (HttpRequest request, ImportCsv useCase, bool confirmed = false, CancellationToken cancellationToken = default) =>
        {
            var result = await useCase.RunAsync(request.Body, confirmed, cancellationToken);
            return result.Faults.Count == 0
                ? TypedResults.Ok(new Imported(result.Households, result.Residents, result.ImportedAt))
                : TypedResults.ValidationProblem(result.Faults.GroupBy(fault => fault.IsOfTheFile ? fault.Field : $"line {fault.Line}: {fault.Field}").ToDictionary(one => one.Key, one => one.Select(fault => fault.Key).ToArray()));
        })
        .Accepts<string>("text/csv").Needs(Permission.ImportRegister).Lane(Lane.Bulk, GivenUp.Sooner).WithSummary("Import residents from a CSV file: all, or none");

    /// <param name="confirmed">Whoever has the same name and date of birth as somebody behind the same door is another person.</param>
    /// <exception cref="RuleBrokenException">Some seem to be there already.</exception>
    public async Task<Result> RunAsync(Stream file, bool confirmed = false, CancellationToken cancellationToken = default)
    {
        List<LineFault> faults = [];
        var text = await ReadAsync(file, faults, cancellationToken);
        var rows = faults.Count == 0 ? Rows(text, faults) : [];
        var content = faults.Count == 0 ? ContentOf(rows) : "";
        if (faults.Count == 0 && await KnownAsync(content, cancellationToken) is { } known)
        {
            return known;
        }

        var households = faults.Count == 0 ? await HouseholdsAsync(rows, faults, cancellationToken) : [];
        if (faults.Count == 0)
        {
            await RefuseKnownNumbersAsync(rows, faults, cancellationToken);
        }

        if (faults.Count > 0)
        {
            return new(0, 0, [.. faults.OrderBy(fault => fault.Line).Take(MostFaults)]);
        }

        var told = households.ConvertAll(one => one.Household);
        if (!confirmed && await same.CountAsync([.. told.SelectMany(one => one.Residents.Select(person => (one.DwellingId!.Value, person)))], cancellationToken) is > 0 and var count)
        {
            throw new RuleBrokenException("rule.same-people", count);
        }

        try
        {
            var outcome = await import.RunAsync(told, acting.Now(), content, cancellationToken);
            return new(outcome.Households, outcome.Residents, [.. outcome.Faults.Take(MostFaults).Select(fault => Told(households[fault.Household], fault))]);
        }
        catch (Exception twice) when (twice.IsDuplicate("RegisterActs", nameof(RegisterAct.ContentKey)) || twice is RuleBrokenException)
        {
            // The same file was sent twice at once, and the other was first.
            return await KnownAsync(content, cancellationToken) ?? throw Unexpected(twice);
        }
    }

    private static Exception Unexpected(Exception twice) => twice is RuleBrokenException ? twice : new RuleBrokenException("rule.imported-since");

    /// <summary>A file is known by what its rows say, in whatever order.</summary>
    private static string ContentOf(List<ImportRow> rows) => Digest.Of(string.Join('\n', rows.Select(row => row.Content()).Order(StringComparer.Ordinal)));

    private async Task<Result?> KnownAsync(string content, CancellationToken cancellationToken)
    {
        var keys = db.Keys.Indexes(content, nameof(RegisterAct.Content));
        return await db.RegisterActs.AsNoTracking().Where(act => act.Kind == RegisterActKind.Imported && act.UndoneBy == null && keys.Contains(act.ContentKey!)).FirstOrDefaultAsync(cancellationToken) is { } act
            ? new(await db.Households.CountAsync(one => one.AddedBy == act.Id, cancellationToken), await db.Residents.CountAsync(one => one.AddedBy == act.Id, cancellationToken), [], act.At)
            : null;
    }

    /// <summary>An 18-digit number that ends in zeros and does not check went through a spreadsheet program, which keeps 15 digits.</summary>
    private static LineFault Told((ImportedHousehold Household, List<int> Lines) of, ImportFault fault) => new(
        of.Lines[fault.Resident], ColumnOf(fault.Fault.Field),
        fault.Fault.Key == "error.id-number-check" && of.Household.Residents[fault.Resident].Number?.EndsWith("000", StringComparison.Ordinal) == true ? "error.number-rounded" : fault.Fault.Key);

    private static async Task<string> ReadAsync(Stream file, List<LineFault> faults, CancellationToken cancellationToken)
    {
        using MemoryStream copy = new();
        var buffer = new byte[81920];
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > MostBytes)
            {
                faults.Add(LineFault.OfFile("error.file-large"));
                return "";
            }
        }

        return Decode(copy.GetBuffer().AsSpan(0, (int)copy.Length), faults);
    }

    /// <summary>What spreadsheet programs save otherwise is UTF-16, where every other byte of a column's name is 0, or GBK, which hardly ever is UTF-8 by chance.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes, List<LineFault> faults)
    {
        try
        {
            if (bytes is not ([0, _, ..] or [_, 0, ..]))
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            }
        }
        catch (DecoderFallbackException)
        {
            // The fault says what to do.
        }

        faults.Add(LineFault.OfFile("error.file-encoding"));
        return "";
    }

    /// <summary>A row is read only after the one before it was found right, and nothing after the header where that is wrong.</summary>
    private List<ImportRow> Rows(string text, List<LineFault> faults)
    {
        Dictionary<string, int> columns = [];
        List<ImportRow> rows = [];
        foreach (var row in Csv.Read(text).Where(row => !row.IsBlank))
        {
            if (row.Fault is { } fault)
            {
                faults.Add(new(row.Line, columns.FirstOrDefault(column => column.Value == row.Cells.Count).Key ?? $"{row.Cells.Count + 1}", fault));
            }
            else if (columns.Count == 0)
            {
                columns = Columns(row, faults);
            }
            else if (rows.Count == MostRows)
            {
                faults.Add(LineFault.OfFile("error.file-long"));
            }
            else
            {
                rows.Add(new(row.Line, columns, row.Cells, words, faults));
                rows[^1].Check();
            }

            if (faults.Count > 0 && (rows.Count == 0 || rows.Count == MostRows || faults.Count >= MostFaults))
            {
                return [];
            }
        }

        if (rows.Count == 0 && faults.Count == 0)
        {
            faults.Add(LineFault.OfFile("error.file-empty"));
        }

        return rows;
    }

    /// <summary>Where each column stands. Programs like to leave empty cells behind the last name.</summary>
    private Dictionary<string, int> Columns(CsvRow header, List<LineFault> faults)
    {
        var heads = header.Cells.Take(header.Cells.FindLastIndex(name => name.Length > 0) + 1).ToList();
        if (heads is [var only] && Separators.Find(one => only.Contains(one.Sign, StringComparison.Ordinal)) is { Key: { } separator })
        {
            faults.Add(new(header.Line, "file", separator));
            return [];
        }

        var names = heads.Select((name, place) => (Name: words.Column(name), Place: place)).ToLookup(column => column.Name, column => column.Place);
        var columns = names.ToDictionary(same => same.Key, same => same.First());
        faults.AddRange(ImportRow.Required.Except(columns.Keys).Select(column => new LineFault(header.Line, column, "error.column-missing")));
        faults.AddRange(columns.Keys.Except(ImportRow.Known).Select(column => new LineFault(header.Line, column, "error.unknown-field")));
        faults.AddRange(names.Where(same => same.Count() > 1).Select(same => new LineFault(header.Line, same.Key, "error.column-twice")));
        return columns;
    }

    /// <summary>Rows with the same household behind the same door are one household; its first row says how the home is.</summary>
    private async Task<List<(ImportedHousehold Household, List<int> Lines)>> HouseholdsAsync(List<ImportRow> rows, List<LineFault> faults, CancellationToken cancellationToken)
    {
        var doors = await ImportDoors.ReadAsync(db, caller, rows, cancellationToken);
        var today = CityTime.Today(clock);
        List<(ImportedHousehold, List<int>)> households = [];
        foreach (var same in rows.GroupBy(row => (Door: DoorOf(row), Household: row.Text("household"))))
        {
            if (doors.Find(same.First()) is { } dwelling)
            {
                households.Add((same.First().Household(dwelling, [.. same.Select(row => row.Person())], today), [.. same.Select(row => row.Line)]));
            }
        }

        return households;
    }

    private static (string, string, string, string) DoorOf(ImportRow row) => (row.Text("grid"), row.Text("street"), row.Text("number"), row.Text("door"));

    /// <summary>A person's field as the file heads it: idNumber is id_number, activity.purpose is activity_purpose.</summary>
    private static string ColumnOf(string field) =>
        string.Concat(field.Replace('.', '_').Select((letter, place) => char.IsUpper(letter) && place > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private async Task RefuseKnownNumbersAsync(List<ImportRow> rows, List<LineFault> faults, CancellationToken cancellationToken)
    {
        var numbered = rows.Where(row => row.Text("id_number").Length > 0).GroupBy(row => row.Text("id_number").ToUpperInvariant()).ToList();
        faults.AddRange(numbered.SelectMany(same => same.Skip(1)).Select(row => new LineFault(row.Line, "id_number", "error.number-twice")));
        foreach (var some in numbered.Chunk(500))
        {
            var wanted = some.SelectMany(same => db.Keys.Indexes(same.Key, nameof(Resident.IdNumber)).Select(key => (Key: key, Number: same.Key))).ToDictionary(one => one.Key, one => one.Number);
            var known = await db.Residents.Where(resident => wanted.Keys.Contains(resident.IdNumberKey!) && resident.Standing == Standing.Present).Select(resident => resident.IdNumberKey!).ToListAsync(cancellationToken);
            var numbers = known.Select(key => wanted[key]).ToHashSet();
            faults.AddRange(some.Where(same => numbers.Contains(same.Key)).Select(same => new LineFault(same.First().Line, "id_number", "error.already-registered")));
        }
    }
}
