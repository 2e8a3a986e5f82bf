namespace Doorstep.Register.Import;

/// <summary>A household as a file or a program brings it, with its people, at its door.</summary>
public sealed record ImportedHousehold
{
    public required Guid BuildingId { get; init; }
    /// <summary>Null for a collective household, which has its building only.</summary>
    public Guid? DwellingId { get; init; }
    public required IReadOnlyList<Person> Residents { get; init; }
    /// <summary>Since when it lives there.</summary>
    public required DateOnly From { get; init; }
    public HouseholdKind Kind { get; init; }
    public Guid? OrganisationId { get; init; }
    public Places.DwellingUse Use { get; init; } = Places.DwellingUse.Owner;
    public DwellingCondition Condition { get; init; }
    /// <summary>When somebody called there; null for never yet.</summary>
    public DateTimeOffset? VisitedAt { get; init; }
}

/// <summary>The result of an import: with any fault nothing is saved.</summary>
/// <param name="Faults">Each with the place, from 0, of the household in the batch, and of the person in it.</param>
public sealed record ImportOutcome(int Households, int Residents, IReadOnlyList<ImportFault> Faults);

public sealed record ImportFault(int Household, int Resident, Fault Fault);
