using System.Globalization;
using System.Linq.Expressions;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Privacy.Readings;

/// <summary>Whose data a reading was of.</summary>
public enum ReadingSubject
{
    /// <summary>Somebody on the register.</summary>
    Resident,
    /// <summary>Somebody who reported something and left a name or a number.</summary>
    Reporter,
    /// <summary>Nobody: a number was asked about and is not registered, or a file of them. It counts against whoever asked.</summary>
    NotRegistered,
    /// <summary>A listed supporter of appeals, whose contact the office opened.</summary>
    Supporter,
}

/// <summary>
/// A record that somebody opened one sealed field: who, whose, which, and what for. Written in the same commit before the field is shown, and never
/// changed.
/// </summary>
public sealed class Reading
{
    /// <summary>How the field of a reading begins that was one of many in a list; the sealed fields in it follow, joined by a plus.</summary>
    public const string InList = "Export:";

    public static bool IsInList(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.StartsWith(InList, StringComparison.Ordinal);
    }

    /// <summary>How the field of a reading begins by which a file asked who is registered; how many numbers it asked about follows.</summary>
    public const string InFile = "Import:";

    public static string OfFile(int numbers) => string.Create(CultureInfo.InvariantCulture, $"{InFile}{numbers}");

    public static bool IsInFile(string field) => field.StartsWith(InFile, StringComparison.Ordinal);

    /// <summary>Of a whole list: such readings have budgets of their own.</summary>
    public static Expression<Func<Reading, bool>> IsOneByOne { get; } = reading =>
        !reading.Field.StartsWith(InList) && !reading.Field.StartsWith(InFile);

    private Reading() { }

    public Guid Id { get; private init; }
    public ReadingSubject Subject { get; private init; }
    /// <summary>The resident, or the report; empty for a number that is not registered.</summary>
    public Guid SubjectId { get; private init; }
    /// <summary>
    /// The field, as the register names it, or several joined by a plus; Number for a look-up by the whole number,
    /// Entered where an act asked for one.
    /// </summary>
    public string Field { get; private init; } = "";
    /// <summary>One of <see cref="Purposes"/>.</summary>
    public string Purpose { get; private init; } = "";
    public AreaCode Area { get; private init; }
    /// <summary>The case that it was for, or the written request for data.</summary>
    public Guid? CaseId { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }

    public static Reading Of(ReadingTarget look, string purpose, Act act)
    {
        ArgumentNullException.ThrowIfNull(look);
        return new()
        {
            Id = act.Id, Subject = look.Subject, SubjectId = look.SubjectId, Field = look.Field, Purpose = purpose, Area = look.Area,
            CaseId = look.CaseId, By = act.By, At = act.At
        };
    }
}

/// <summary>The sealed field that is about to be opened, and whose it is.</summary>
public sealed record ReadingTarget(ReadingSubject Subject, Guid SubjectId, string Field, AreaCode Area, Guid? CaseId = null);

/// <summary>The purposes for which a sealed field may be opened. The residents see it in words.</summary>
public static class Purposes
{
    public const string Visit = "visit";
    public const string Verify = "verify";
    public const string Care = "care";
    public const string Emergency = "emergency";
    public const string Service = "service";
    public const string CallBack = "call-back";
    /// <summary>Given for an agency's written request, which the reading names. Nobody chooses it for herself.</summary>
    public const string DataRequest = "data-request";

    public static IReadOnlyList<string> All { get; } = [Visit, Verify, Care, Emergency, Service, CallBack];
}
