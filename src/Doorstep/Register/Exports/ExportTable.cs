using System.Text;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.Exports;

/// <summary>A file of commas, or a workbook in which long numbers stay whole.</summary>
public enum ExportFormat { Csv, Xlsx }

/// <summary>
/// Writes an export as a file, in the language of whoever takes it. Its first line and each row name the export, so that a part of it that turns up
/// somewhere still says whose it was.
/// </summary>
sealed class ExportTable(Export export, IReadOnlyDictionary<Guid, (string Address, string Door)> homes, string takenBy, IStringLocalizer words)
{
    private readonly string mark = export.Id.ToString("n");
    private readonly ExportCell cell = new(export.Purpose, homes, words);

    public byte[] Write(ExportFormat format, IEnumerable<Resident> residents, DateOnly today, DateTimeOffset now)
    {
        var rows = Rows(residents, today, now);
        return format is ExportFormat.Xlsx
            // Marked as well: somebody may save it as a file of commas.
            ? Xlsx.Write(rows.Select(row => row.Select(CsvText.Marked)))
            // Spreadsheet programs take a file without the mark for one in the machine's own encoding.
            : [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(rows.Select(CsvText.Row)))];
    }

    private IEnumerable<IEnumerable<string>> Rows(IEnumerable<Resident> residents, DateOnly today, DateTimeOffset now) =>
    [
        [words["export.mark", mark, takenBy, words[$"reading.purpose.{export.Purpose}"].Value, CityTime.Minute(now)]],
        [.. export.Columns.Select(column => words[$"export.column.{column}"].Value), words["export.column.mark"]],
        .. residents.Select(resident => (IEnumerable<string>)[.. export.Columns.Select(column => cell.Of(column, resident, today)), mark]),
    ];
}
