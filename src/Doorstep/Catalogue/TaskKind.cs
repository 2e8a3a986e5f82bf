using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Places.Calendar;

namespace Doorstep.Catalogue;

/// <summary>The editable settings of a kind of work.</summary>
public sealed record KindTerms
{
    public required Names Names { get; init; }
    /// <summary>The kind of department that does it, for example SANITATION.</summary>
    public required string DepartmentKind { get; init; }
    /// <summary>Kinds of department that help.</summary>
    public IReadOnlyList<string> AssistKinds { get; init; } = [];
    /// <summary>1 is the most urgent, 4 the least.</summary>
    public required int Priority { get; init; }
    public required int LimitValue { get; init; }
    public required LimitUnit LimitUnit { get; init; }
    /// <summary>Who decides what on a photo of it, as whoever takes it reads; null where none is asked for.</summary>
    public Names? PhotoNeed { get; init; }
    public bool LocationRequired { get; init; }
    /// <summary>
    /// Touches one person's affairs: a mark for whoever files and answers it. Who sees the case is decided by grants, as everywhere.
    /// </summary>
    public bool PersonalData { get; init; }
    /// <summary>Filed and red at once, and sounds on the duty desk.</summary>
    public bool IsEmergency { get; init; }
    /// <summary>Offered to whoever reports.</summary>
    public bool IsOn { get; init; }
}

/// <summary>
/// One version of a kind of work in the city's catalogue (事项). Editing makes the next version; a case keeps the one it was filed under.
/// </summary>
public sealed class TaskKind
{
    private TaskKind() { }

    public Guid Id { get; private init; }
    public string Code { get; private init; } = "";
    public int Version { get; private init; }
    public string CategoryCode { get; private init; } = "";
    public Names CategoryNames { get; private init; } = new("", "", "");
    public Names Names { get; private init; } = new("", "", "");
    public string DepartmentKind { get; private init; } = "";
    public List<string> AssistKinds { get; private init; } = [];
    public int Priority { get; private init; }
    public int LimitValue { get; private init; }
    public LimitUnit LimitUnit { get; private init; }
    public Names? PhotoNeed { get; private init; }
    public bool LocationRequired { get; private init; }
    public bool PersonalData { get; private init; }
    public bool IsEmergency { get; private init; }
    public bool IsOn { get; private init; }
    public Guid MadeBy { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    /// <summary>When the next version took its place; null for the one that counts.</summary>
    public DateTimeOffset? ReplacedAt { get; private set; }

    public static TaskKind First(string code, string categoryCode, Names categoryNames, KindTerms terms, Act act) =>
        Make(code, 1, categoryCode, categoryNames, terms, act);

    /// <summary>The next version; this one is kept for the cases filed under it.</summary>
    public TaskKind Edit(KindTerms terms, Act act)
    {
        ReplacedAt = act.At;
        return Make(Code, Version + 1, CategoryCode, CategoryNames, terms, act);
    }

    public KindTerms Terms => new()
    {
        Names = Names,
        DepartmentKind = DepartmentKind,
        AssistKinds = AssistKinds,
        Priority = Priority,
        LimitValue = LimitValue,
        LimitUnit = LimitUnit,
        PhotoNeed = PhotoNeed,
        LocationRequired = LocationRequired,
        PersonalData = PersonalData,
        IsEmergency = IsEmergency,
        IsOn = IsOn,
    };

    private static TaskKind Make(string code, int version, string categoryCode, Names categoryNames, KindTerms terms, Act act) => new()
    {
        Id = act.Id,
        Code = code,
        Version = version,
        CategoryCode = categoryCode,
        CategoryNames = categoryNames,
        Names = terms.Names,
        DepartmentKind = terms.DepartmentKind,
        AssistKinds = [.. terms.AssistKinds],
        Priority = terms.Priority,
        LimitValue = terms.LimitValue,
        LimitUnit = terms.LimitUnit,
        PhotoNeed = terms.PhotoNeed,
        LocationRequired = terms.LocationRequired,
        PersonalData = terms.PersonalData,
        IsEmergency = terms.IsEmergency,
        IsOn = terms.IsOn,
        MadeBy = act.By,
        MadeAt = act.At,
    };
}
