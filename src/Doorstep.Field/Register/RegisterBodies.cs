using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Register;

/// <summary>A household that is added, as <c>POST /api/register/households</c> takes it.</summary>
public sealed record HouseholdBody(
    Guid DwellingId, IReadOnlyList<PersonBody> Residents, string Use, string Condition, DateOnly From, bool Confirmed);

/// <summary>A person, as <c>POST /api/register/households/{id}/residents</c> takes her.</summary>
public sealed record PersonBody(string Name)
{
    public string Document { get; init; } = "None";
    public string? IdNumber { get; init; }
    public string? Phone { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? Sex { get; init; }
    public string Relation { get; init; } = "99";
    public LivingBody? Living { get; init; }
    public bool? Confirmed { get; init; }

    public override string ToString() => "***";
}

/// <summary>What help she needs, kept for no other purpose than that.</summary>
public sealed record LivingBody(bool Alone, bool ChildrenAway, string Disability, string Allowance, string? Purpose)
{
    /// <summary>As a row of the phone says it; null where it says nothing.</summary>
    public SyncNeeds? AsNeeds() => this is { Alone: false, ChildrenAway: false, Disability: "None", Allowance: "None" } ? null
        : new(Alone, ChildrenAway, Disability, Allowance);

    public override string ToString() => "***";
}

/// <summary>What is corrected of a resident, as <c>PATCH /api/register/residents/{id}</c> takes it: what is left out stays.</summary>
public sealed record EditBody
{
    public string? Name { get; init; }
    public string? Document { get; init; }
    public string? IdNumber { get; init; }
    public string? Phone { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? Sex { get; init; }
    public string? Relation { get; init; }
    public LivingBody? Living { get; init; }

    public override string ToString() => "***";
}

/// <summary>As <c>POST /api/register/households/{id}/visits</c> takes it.</summary>
public sealed record VisitBody(string Condition, string? Use, string Outcome, string? Note)
{
    public override string ToString() => Outcome;
}

public sealed record MoveInBody(Guid DwellingId, string Use, DateOnly On);

/// <summary>The day of a move out or of a death.</summary>
public sealed record DayBody(DateOnly On);

/// <param name="DwellingId">Null for the same door.</param>
public sealed record SplitBody(IReadOnlyList<Guid> ResidentIds, Guid HeadId, Guid? DwellingId, string Use, DateOnly On);

public sealed record MergeBody(Guid IntoId, DateOnly On);

public sealed record BirthBody(string Name, string Sex, DateOnly BirthDate, string Relation, bool Confirmed)
{
    public override string ToString() => "***";
}

/// <summary>The bodies of acts on the register, and their drafts, as JSON. The code is generated, since the app is trimmed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HouseholdBody))]
[JsonSerializable(typeof(PersonBody))]
[JsonSerializable(typeof(EditBody))]
[JsonSerializable(typeof(VisitBody))]
[JsonSerializable(typeof(MoveInBody))]
[JsonSerializable(typeof(DayBody))]
[JsonSerializable(typeof(SplitBody))]
[JsonSerializable(typeof(MergeBody))]
[JsonSerializable(typeof(BirthBody))]
[JsonSerializable(typeof(HouseholdDraft))]
[JsonSerializable(typeof(ResidentDraft))]
public sealed partial class RegisterJson : JsonSerializerContext;
