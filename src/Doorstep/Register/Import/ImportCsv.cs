using System.Text;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Import;

/// <summary>
/// Imports a file of residents, one a row, households by number behind a door: all of it goes in, or none. Every fault names its line and its column,
/// so that the file can be put right and sent again; of rows that are registered already only how many they are (<see cref="FindKnownRows"/> opens
/// which).
/// </summary>
sealed class ImportCsv(
    DoorstepContext db, Caller caller, ImportRegister import, FindByNumber numbers, SamePerson same, KnownFile known, ImportWords words,
    CurrentAct acting, TimeProvider clock)
{
    public const int MostBytes = 10 * 1024 * 1024;

    /// <summary>What is a little larger than we take is told so by its own fault.</summary>
    public const int RequestBytes = 30_000_000;

    private const int MostRows = 50_000;
    private const int MostFaults = 100;

    /// <summary>What separates the cells of a table that was not saved with commas.</summary>
    private static readonly List<(string Sign, string? Key)> Separators =
        [(";", "error.separator-semicolon"), ("\t", "error.separator-tab"), ("，", "error.separator-wide"), ("；", "error.separator-semicolon"),
        ("|", "error.separator-bar")];

    /// <param name="ImportedAt">When the same file was imported before: nothing was entered now.</param>
    public sealed record Result(int Households, int Residents, IReadOnlyList<LineFault> Faults, DateTimeOffset? ImportedAt = null);

    /// <param name="ImportedAt">When the same file was imported before, and nothing was entered now.</param>
    public sealed record Imported(int Households, int Residents, DateTimeOffset? ImportedAt = null);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/imports", async Task<Results<Ok<Imported>, ValidationProblem>> (
            HttpRequest request, ImportCsv useCase, bool confirmed = false, CancellationToken cancellationToken = default) =>
            {
                var result = await useCase.RunAsync(request.Body, confirmed, cancellationToken);
                return result.Faults.Count == 0
                    ? TypedResults.Ok(new Imported(result.Households, result.Residents, result.ImportedAt))
                    : ProblemOf(result.Faults);
            })
        .Accepts<string>("text/csv").Needs(Permission.ImportRegister).Lane(Lane.Bulk, DropOrder.Sooner)
        .WithMetadata(new RequestSizeLimitAttribute(RequestBytes)).WithSummary("Import residents from a CSV file: all, or none");

    internal static ValidationProblem ProblemOf(IReadOnlyList<LineFault> faults) =>
        TypedResults.ValidationProblem(faults.GroupBy(fault => fault.IsOfTheFile ? fault.Field : $"line {fault.Line}: {fault.Field}")
            .ToDictionary(one => one.Key, one => one.Select(fault => fault.Key).ToArray()));

    /// <param name="confirmed">Whoever has the same name and date of birth as somebody behind the same door is another person.</param>
    /// <exception cref="RuleBrokenException">Rows of it are registered already, or seem to be.</exception>
    public async Task<Result> RunAsync(Stream file, bool confirmed = false, CancellationToken cancellationToken = default)
    {
        var read = await ReadFileAsync(file, cancellationToken);
        if (read.Faults.Count > 0)
        {
            return new(0, 0, read.Faults);
        }

        // With numbers in it, that it is known is an answer about them, which counts first.
        if (read.Numbers.Count == 0 && await known.FindAsync(read.Content, cancellationToken) is { } before)
        {
            return before;
        }

        try
        {
            return await EnterAsync(read, confirmed, cancellationToken);
        }
        catch (Exception twice) when (twice is RuleBrokenException || twice.IsDuplicate("RegisterActs", nameof(RegisterAct.ContentKey)))
        {
            // The same file was sent before, or is sent twice at once and the other was first.
            return await known.FindAsync(read.Content, cancellationToken)
                ?? throw (twice is RuleBrokenException ? twice : new RuleBrokenException("rule.imported-since"));
        }
    }

    private async Task<Result> EnterAsync(FileRead read, bool confirmed, CancellationToken cancellationToken)
    {
        var told = read.Households.ConvertAll(one => one.Household);
        var byName = confirmed ? 0 : told.Sum(one => one.Residents.Count(SamePerson.IsAskedByName));
        if (read.Numbers.Count + byName > 0)
        {
            await numbers.RefuseKnownOfFileAsync([.. read.Numbers.Keys], byName, read.Area, cancellationToken);
        }

        if (!confirmed)
        {
            await same.RefuseOfFileAsync(
                [.. told.SelectMany(one => one.Residents.Select(person => (one.DwellingId!.Value, person)))], cancellationToken);
        }

        var outcome = await import.RunAsync(told, acting.Now(), read.Content, cancellationToken);
        return new(outcome.Households, outcome.Residents, [.. FileRead.FaultsOf(outcome.Faults, read.Households).Take(MostFaults)]);
    }

    /// <summary>A file is known by what its rows say, in whatever order.</summary>
    private static string ContentOf(List<ImportRow> rows) =>
        Digest.Of(string.Join('\n', rows.Select(row => row.Content()).Order(StringComparer.Ordinal)));

    /// <summary>Everything that can be said of the file without asking who is registered.</summary>
    internal async Task<FileRead> ReadFileAsync(Stream file, CancellationToken cancellationToken)
    {
        List<LineFault> faults = [];
        var text = await ReadAsync(file, faults, cancellationToken);
        var rows = faults.Count == 0 ? Rows(text, faults) : [];
        var households = faults.Count == 0 ? await HouseholdsAsync(rows, faults, cancellationToken) : [];
        faults.AddRange(
            faults.Count > 0 ? [] : FileRead.FaultsOf(import.FaultsOf(households.ConvertAll(one => one.Household)), households).Take(MostFaults));
        var read = faults.Count == 0 ? FileRead.Of(rows, households, faults) with { Content = ContentOf(rows) } : null;
        return faults.Count == 0 ? read! : new([.. faults.OrderBy(fault => fault.Line).Take(MostFaults)], [], new Dictionary<string, int>(), default);
    }

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

    /// <summary>
    /// What spreadsheet programs save otherwise is UTF-16, where every other byte of a column's name is 0, or GBK,
    /// which hardly ever is UTF-8 by chance.
    /// </summary>
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
    private async Task<List<(ImportedHousehold Household, List<int> Lines)>> HouseholdsAsync(
        List<ImportRow> rows, List<LineFault> faults, CancellationToken cancellationToken)
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

    private static (string, string, string, string) DoorOf(ImportRow row) =>
        (row.Text("grid"), row.Text("street"), row.Text("number"), row.Text("door"));
}
