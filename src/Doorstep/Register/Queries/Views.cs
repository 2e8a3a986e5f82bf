using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Register.Queries;

/// <summary>A household on a list: enough to tell one from another, nothing opened.</summary>
public sealed record HouseholdLine(
    Guid Id, string Area, HouseholdKind Kind, string Address, Guid BuildingId, Guid? DwellingId, string? Door, string Head,
    int People, DateTimeOffset? LastVisitAt);

/// <summary>A household with its people, every name and number masked.</summary>
public sealed record HouseholdView(
    Guid Id, string Area, string AreaName, HouseholdKind Kind, string? Organisation, RecordStatus Standing, string? Address, Guid? BuildingId,
    Guid? DwellingId, string? Door, DwellingUse? Use, DateOnly? Since, DwellingCondition Condition, DateTimeOffset? LastVisitAt,
    IReadOnlyList<ResidentView> Residents);

/// <summary>A resident, masked. Her date of birth shows only as an age band, and how she lives not at all: <see cref="OpenLiving"/>.</summary>
public sealed record ResidentView(
    Guid Id, RecordStatus Standing, string Name, DocumentType Document, string IdNumber, string Phone, Sex Sex, string? AgeBand, string Relation,
    string Ethnicity, string Education, PopulationKind Kind, string? RegisteredArea, string? RegisteredPlace, ActivityKind Activity,
    Guid? OrganisationId, Purpose? ActivityPurpose, DateTimeOffset? ErasedAt)
{
    internal static ResidentView Of(Resident resident, DateOnly today) => new(
        resident.Id, resident.Standing, resident.Name.Masked(), resident.Document, resident.IdNumber.Masked(), resident.Phone.Masked(), resident.Sex,
        resident.BandOn(today)?.Key, resident.Relation, resident.Ethnicity, resident.Education, resident.Kind,
        resident.RegisteredArea?.Value, resident.RegisteredPlace, resident.Activity.Kind, resident.Activity.OrganisationId, resident.Activity.Purpose,
        resident.ErasedAt);
}

/// <summary>What the caller asked to have kept from a resident. Not allowed means refused; null that nobody has decided.</summary>
public sealed record HidingAsked(Guid Id, DateTimeOffset AskedAt, DateTimeOffset Until, bool? IsAllowed);

/// <summary>How a resident lives, opened.</summary>
public sealed record LivingOpened(bool LivesAlone, bool ChildrenAway, Disability Disability, Allowance Allowance, Purpose? KeptFor)
{
    public override string ToString() => "***";
}
