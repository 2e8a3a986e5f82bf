using Doorstep.Contracts;
using Doorstep.Register.Acts;
using Doorstep.Shell;

namespace Doorstep.Register.Pages;

/// <summary>The form model of a resident who is being entered: the answers as they were given, so that a wrong one loses none.</summary>
public sealed class PersonForm
{
    public string? Name { get; set; }
    public DocumentType Document { get; set; } = DocumentType.ResidentCard;
    public string? IdNumber { get; set; }
    public string? Phone { get; set; }
    public bool NoPhone { get; set; }
    public DateOnly? BirthDate { get; set; }
    public Sex? Sex { get; set; }
    public string? Ethnicity { get; set; }
    public string? Education { get; set; }
    public string? Relation { get; set; }
    public string? RegisteredArea { get; set; }
    public string? RegisteredPlace { get; set; }
    public ActivityKind Activity { get; set; }
    public Purpose? ActivityPurpose { get; set; }
    public bool Alone { get; set; }
    public bool ChildrenAway { get; set; }
    public Disability Disability { get; set; }
    public Allowance Allowance { get; set; }
    public Purpose? LivingPurpose { get; set; }
    /// <summary>How she lives is told anew. Of somebody who is written down it does not show, so leaving it alone leaves it as it is.</summary>
    public bool TellsLiving { get; set; }

    // Beside the person, what her page also asks.
    public Places.DwellingUse Use { get; set; } = Places.DwellingUse.Owner;
    public DwellingCondition Condition { get; set; }
    public DateOnly? From { get; set; }
    public bool Confirmed { get; set; }

    public static PersonForm Of(Doorstep.Register.Queries.ResidentView resident)
    {
        ArgumentNullException.ThrowIfNull(resident);
        return new()
        {
            Document = resident.Document,
            Sex = resident.Sex,
            Ethnicity = resident.Ethnicity,
            Education = resident.Education,
            Relation = resident.Relation,
            RegisteredArea = resident.RegisteredArea,
            RegisteredPlace = resident.RegisteredPlace,
            Activity = resident.Activity,
            ActivityPurpose = resident.ActivityPurpose,
        };
    }

    public Person Told() => new(
        Name ?? "", Document, Or(IdNumber), Or(Phone), BirthDate, Sex, Or(Ethnicity), Or(Education), Or(Relation) ?? "99",
        Or(AreaField.CodeOf(RegisteredArea)), Or(RegisteredPlace), TheActivity(null), TheLiving());

    /// <summary>What an edit says: a sealed field that was left empty stays as it is.</summary>
    internal EditResident.Request Edited(Doorstep.Register.Queries.ResidentView was) => new(
        Or(Name), Document, Or(IdNumber), NoPhone ? "" : Or(Phone), BirthDate, Sex,
        Ethnicity ?? "", Education ?? "", Or(Relation), AreaField.CodeOf(RegisteredArea), RegisteredPlace ?? "",
        TheActivity(Activity == was.Activity ? was.OrganisationId : null), TellsLiving ? TheLiving() : null);

    internal RecordBirth.Request Born() => new(
        Name ?? "", Sex ?? Contracts.Sex.Unknown, BirthDate ?? default, Or(Relation) ?? "20", Or(Ethnicity), Or(AreaField.CodeOf(RegisteredArea)));

    /// <summary>Where she works or studies is not asked here; it stays while what she does stays.</summary>
    private Activity TheActivity(Guid? organisationId) => new() { Kind = Activity, Purpose = ActivityPurpose, OrganisationId = organisationId };

    private Living TheLiving() =>
        new() { Alone = Alone, ChildrenAway = ChildrenAway, Disability = Disability, Allowance = Allowance, Purpose = LivingPurpose };

    private static string? Or(string? written) => string.IsNullOrWhiteSpace(written) ? null : written.Trim();
}
