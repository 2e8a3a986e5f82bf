using System.Text.Json.Serialization;
using Doorstep.Contracts.Forms;

namespace Doorstep.Contracts.Sync;

/// <summary>One line of a snapshot or of changes. Its kind is written as <c>t</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToBaseType)]
[JsonDerivedType(typeof(HeadLine), "head")]
[JsonDerivedType(typeof(BuildingRow), "building")]
[JsonDerivedType(typeof(DwellingRow), "dwelling")]
[JsonDerivedType(typeof(HouseholdRow), "household")]
[JsonDerivedType(typeof(ResidentRow), "resident")]
[JsonDerivedType(typeof(KindRow), "kind")]
[JsonDerivedType(typeof(FormRow), "form")]
[JsonDerivedType(typeof(TaskRow), "task")]
[JsonDerivedType(typeof(MessageRow), "message")]
[JsonDerivedType(typeof(DayRow), "day")]
[JsonDerivedType(typeof(EnteredLine), "entered")]
[JsonDerivedType(typeof(GoneLine), "gone")]
[JsonDerivedType(typeof(AnewLine), "anew")]
[JsonDerivedType(typeof(MarkLine), "mark")]
[JsonDerivedType(typeof(EndLine), "end")]
public record SyncLine;

/// <summary>The first line of every answer.</summary>
/// <param name="Version">Of the protocol.</param>
/// <param name="Cursor">To ask for changes with.</param>
public sealed record HeadLine(int Version, int Epoch, string Cursor, DateOnly Day, IReadOnlyList<string> Grids, SyncWorker Worker) : SyncLine
{
    public const int Served = 1;
}

public sealed record SyncWorker(Guid Id, string Name);

public sealed record BuildingRow(
    Guid Id, string Area, SyncNames Address, double Longitude, double Latitude, int Floors) : SyncLine;

public sealed record DwellingRow(Guid Id, Guid Building, int Floor, string Door, string Use, DateTimeOffset? VisitedAt) : SyncLine;

public sealed record HouseholdRow(
    Guid Id, string Area, string Kind, Guid Building, Guid? Dwelling, string Condition, DateTimeOffset? LastVisitAt, int Turn) : SyncLine;

/// <param name="Age">The key of her band.</param>
public sealed record ResidentRow(
    Guid Id, Guid Household, string Name, string? Phone, string? Age, string Sex, string Relation, SyncNeeds? Needs, int Turn) : SyncLine
{
    public override string ToString() => $"resident {Id}";
}

/// <summary>What help somebody needs. Null where nothing is known.</summary>
public sealed record SyncNeeds(bool Alone, bool ChildrenAway, string Disability, string Allowance)
{
    public override string ToString() => "***";
}

/// <param name="Id">Its code.</param>
/// <param name="Form">The code of the form that a visit is answered on.</param>
/// <param name="IsOn">It can be reported.</param>
/// <param name="Photo">Who decides what on a photo of it; null where none is asked for.</param>
public sealed record KindRow(
    string Id, SyncNames Names, string? Form, int Minutes, bool IsEnforcement, bool IsCare, bool IsEmergency, bool IsOn,
    SyncNames? Photo = null) : SyncLine;

/// <param name="Id">Its code.</param>
public sealed record FormRow(string Id, int Version, FormDefinition Definition) : SyncLine;

/// <param name="Kind">The code of its kind.</param>
/// <param name="Urgent">The rule by which it is urgent.</param>
public sealed record TaskRow(
    Guid Id, string Area, string Kind, string Source, string Subject, Guid SubjectId, Guid? Household, Guid? Building, Guid? Dwelling, int Minutes,
    bool IsCare, string? Urgent, DateOnly From, DateOnly Until, DateOnly NotBefore, int Tries, string State) : SyncLine;

public sealed record MessageRow(
    Guid Id, string Text, string Link, bool IsUrgent, DateTimeOffset PutAt, DateTimeOffset? ReadAt) : SyncLine;

/// <summary>The tasks of today's list, in the order of the walk.</summary>
public sealed record DayRow(DateOnly Id, IReadOnlyList<Guid> Tasks) : SyncLine;

/// <summary>What follows of it has come into her grids.</summary>
public sealed record EnteredLine(string Of, Guid Id) : SyncLine;

/// <param name="Why">left or ended.</param>
public sealed record GoneLine(string Of, Guid Id, string Why) : SyncLine;

/// <summary>Only a new snapshot tells how things stand.</summary>
/// <param name="Why">epoch, grids or many.</param>
public sealed record AnewLine(string Why) : SyncLine;

/// <summary>A broken answer goes on from here.</summary>
public sealed record MarkLine(string Resume) : SyncLine;

/// <summary>The last line; without it the answer is broken.</summary>
/// <param name="Hash">Of this answer's rows, by table.</param>
public sealed record EndLine(int Rows, IReadOnlyDictionary<string, string> Hash) : SyncLine;

/// <summary>A name in the three languages.</summary>
public sealed record SyncNames(string Hans, string Hant, string En)
{
    public static SyncNames Of(Names names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new(names.Hans, names.Hant, names.En);
    }

    public Names AsNames() => new(Hans, Hant, En);

    /// <summary>Whether a part of it is found, folded, in one of the languages.</summary>
    public bool Has(string part) => UserText.Has(Hans, part) || UserText.Has(Hant, part) || UserText.Has(En, part);
}
