using System.Globalization;
using System.Text.Json;
using Doorstep.Live;

namespace Doorstep.Register.Exports;

/// <summary>
/// Compares the table of exports with the log: who asked for which columns of how many people and what for, who let it go, and that it was taken.
/// </summary>
sealed class LoggedExports : LoggedTable<Export>
{
    public override string Name => "Exports";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["export.asked", "export.allowed", "export.refused", "export.taken"];

    public override string? ErasedBy => "exports";

    protected override IEnumerable<RowAct> Acts(Export export)
    {
        var columns = JsonSerializer.Serialize(export.Columns.Select(column => column.ToString()));
        var only = JsonSerializer.Serialize(export.Only.Select(filter => filter.ToString()));
        Dictionary<string, string?> list = new() { ["purpose"] = export.Purpose, ["columns"] = columns, ["only"] = only };
        Dictionary<string, string?> asked = new(list) { ["rows"] = export.Rows.ToString(CultureInfo.InvariantCulture) };
        yield return new(export.Id, export.Id, "export.asked", export.Area, export.AskedBy, export.AskedAt, asked);
        if (export is { DecidedBy: { } by, DecidedAt: { } at })
        {
            yield return new(export.Id, export.Id, export.IsAllowed == true ? "export.allowed" : "export.refused", export.Area, by, at, asked);
        }

        if (export.TakenAt is { } taken)
        {
            // It may have had fewer people by then.
            yield return new(export.Id, export.Id, "export.taken", export.Area, export.AskedBy, taken, list);
        }
    }
}
