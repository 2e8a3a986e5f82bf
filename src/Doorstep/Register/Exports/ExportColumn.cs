
using Doorstep.Access;
using Doorstep.Privacy.Readings;

namespace Doorstep.Register.Exports;

/// <summary>A column that an export may hold; there are no others, and the order is the file's.</summary>
public enum ExportColumn
{
    Grid, Address, Door, Name, IdNumber, Phone, BirthDate, Sex, AgeBand, Relation, Ethnicity, Education, Kind, LivesAlone, ChildrenAway, Disability,
    Allowance,
}

static class ExportColumns
{
    /// <summary>Sealed fields leave open, so that they need the right that opens them one by one.</summary>
    /// <returns>Any one of them; none where the column is not sealed.</returns>
    public static IReadOnlyList<string> OpenedWith(this ExportColumn column) => column switch
    {
        ExportColumn.Name or ExportColumn.IdNumber or ExportColumn.BirthDate => [Permission.KeepRegister],
        ExportColumn.Phone => [Permission.ViewContact],
        ExportColumn.LivesAlone or ExportColumn.ChildrenAway or ExportColumn.Disability or ExportColumn.Allowance =>
            Doorstep.Register.Queries.OpenLiving.Permissions,
        _ => [],
    };

    public static bool IsSealed(this ExportColumn column) => column.OpenedWith().Count > 0;

    /// <summary>How a reading names what left: the sealed fields, one after the other.</summary>
    public static string ReadingField(IEnumerable<ExportColumn> columns) => $"{Reading.InList}{string.Join('+', columns.Where(IsSealed))}";
}
