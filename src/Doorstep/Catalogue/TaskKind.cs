using System.Collections.Frozen;
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
    /// <summary>The one of the three lists on which it stands.</summary>
    public required DutyList Duty { get; init; }
    /// <summary>What puts it on that list: act and article, or that only the city's own rules do.</summary>
    public required Names Basis { get; init; }
    /// <summary>The code of the form on which a visit for it is answered; null where it has none.</summary>
    public string? Form { get; init; }
    public required TaskSubject Subject { get; init; }
    /// <summary>The days from one to the next; null where it has no rhythm.</summary>
    public int? EveryDays { get; init; }
    /// <summary>The budget for one.</summary>
    public required int Minutes { get; init; }
    /// <summary>Somebody breaks a rule: a grid ends it persuaded, or passed to the authority.</summary>
    public bool IsEnforcement { get; init; }
    /// <summary>Checks or examines people or homes: never in one visit with care.</summary>
    public bool IsInspection { get; init; }
    /// <summary>Comes to help somebody.</summary>
    public bool IsCare { get; init; }
}

/// <summary>
/// One version of a kind of work in the city's catalogue (事项). Editing makes the next version; a case keeps the one it was filed under.
/// </summary>
public sealed class TaskKind
{
    /// <summary>
    /// Leads on people: drugs and gambling, public order, who rents, illegal funds, who is ill. Gathering them is the authority's alone: residents
    /// may still tell it, and no edit makes it a duty of a grid.
    /// </summary>
    private static readonly FrozenSet<string> leadsOnPeople = ["0648", "0649", "0651", "0654", "0664"];

    /// <summary>Suspected violence against a child or a person without full capacity: reported to the police, and seen by nobody else.</summary>
    public const string ViolenceCode = "0225";

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
    public DutyList Duty { get; private init; }
    public Names Basis { get; private init; } = new("", "", "");
    public string? Form { get; private init; }
    public TaskSubject Subject { get; private init; }
    public int? EveryDays { get; private init; }
    public int Minutes { get; private init; }
    public bool IsEnforcement { get; private init; }
    public bool IsInspection { get; private init; }
    public bool IsCare { get; private init; }
    public Guid MadeBy { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    /// <summary>When the next version took its place; null for the one that counts.</summary>
    public DateTimeOffset? ReplacedAt { get; private set; }

    public static TaskKind First(string code, string categoryCode, Names categoryNames, KindTerms terms, Act act) =>
        Make(code, 1, categoryCode, categoryNames, terms, act);

    /// <summary>Gathers leads on people, which is never a duty of a grid.</summary>
    public bool IsLeadOnPeople => leadsOnPeople.Contains(Code);

    /// <summary>
    /// Its cases are seen only by the department that has them and by the grid centre, and counted nowhere else. No edit changes it.
    /// </summary>
    public bool IsConfidential => Code == ViolenceCode;

    /// <exception cref="RuleBrokenException">It is on the list of what was taken back: the sentence names the entry.</exception>
    public void MustBeOrderable()
    {
        if (Duty is DutyList.TakenBack)
        {
            throw new RuleBrokenException("rule.kind-taken-back", Code, Names, Basis);
        }
    }

    /// <summary>The next version; this one is kept for the cases filed under it.</summary>
    /// <exception cref="WrongFieldException">It would make leads on people a duty, or one visit both care and inspection.</exception>
    public TaskKind Edit(KindTerms terms, Act act)
    {
        if (IsLeadOnPeople && terms.Duty is not DutyList.TakenBack)
        {
            throw new WrongFieldException("duty", "error.kind-lead");
        }

        if (terms is { IsCare: true, IsInspection: true })
        {
            throw new WrongFieldException("isInspection", "error.care-inspection");
        }

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
        Duty = Duty,
        Basis = Basis,
        Form = Form,
        Subject = Subject,
        EveryDays = EveryDays,
        Minutes = Minutes,
        IsEnforcement = IsEnforcement,
        IsInspection = IsInspection,
        IsCare = IsCare,
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
        Duty = terms.Duty,
        Basis = terms.Basis,
        Form = terms.Form,
        Subject = terms.Subject,
        EveryDays = terms.EveryDays,
        Minutes = terms.Minutes,
        IsEnforcement = terms.IsEnforcement,
        IsInspection = terms.IsInspection,
        IsCare = terms.IsCare,
        MadeBy = act.By,
        MadeAt = act.At,
    };
}
