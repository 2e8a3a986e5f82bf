using Doorstep.Trust;
using Doorstep.Trust.Readings;

namespace Doorstep.Register.Exports;

/// <summary>What an export may hold, and nothing else: the order is the file's.</summary>
public enum ExportColumn
{
    Grid, Address, Door, Name, IdNumber, Phone, BirthDate, Sex, AgeBand, Relation, Ethnicity, Education, Kind, LivesAlone, ChildrenAway, Disability, Allowance,
}

static class ExportColumns
{
    /// <summary>Sealed fields leave open, so that they need the right that opens them one by one.</summary>
    public static string? OpenedWith(this ExportColumn column) => column switch
    {
        ExportColumn.Name or ExportColumn.IdNumber or ExportColumn.BirthDate => Permission.KeepRegister,
        ExportColumn.Phone => Permission.ViewContact,
        _ => null,
    };

    /// <summary>How a reading names what left: the sealed fields, one after the other.</summary>
    public static string ReadingField(IEnumerable<ExportColumn> columns) => $"{Reading.InList}{string.Join('+', columns.Where(column => column.OpenedWith() is not null))}";
}
