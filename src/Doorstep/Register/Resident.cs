using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Register;

/// <summary>
/// Whether a record still counts: a resident is present until she leaves or dies; what was entered by mistake is struck out, not deleted.
/// </summary>
public enum RecordStatus { Present, Left, Died, Struck }

/// <summary>
/// A person who lives in the city (居民), in her household. The age band is derived: no year of birth stands on the row in clear,
/// since the roll-ups count births by year and bands move with every new year, without any act.
/// </summary>
[SeenWith(Permission.ViewRegister)]
public sealed class Resident : IProtected
{
    private Resident() { }

    public Guid Id { get; private init; }
    public Guid HouseholdId { get; private set; }
    /// <summary>Her household's grid.</summary>
    public AreaCode Area { get; private set; }
    /// <summary>The act that entered this record.</summary>
    public Guid AddedBy { get; private init; }
    /// <summary>Counts the acts on this record; two at once, and the second is refused.</summary>
    public int Turn { get; internal set; }
    public RecordStatus Standing { get; private set; }
    public DateOnly? EndedOn { get; private set; }
    /// <summary>When who she was was erased by rule; the record stands on without a name.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }

    public Sealed Name { get; private set; }
    public DocumentType Document { get; private set; }
    public Sealed IdNumber { get; private set; }
    /// <summary>By which she is found when somebody has her whole number.</summary>
    [LooksUp(nameof(IdNumber))]
    public string? IdNumberKey { get; private set; }
    public Sealed Phone { get; private set; }
    /// <summary>Year-month-day.</summary>
    public Sealed BirthDate { get; private set; }
    public Sex Sex { get; private set; }
    /// <summary>GB/T 3304, or empty.</summary>
    public string Ethnicity { get; private set; } = "";
    /// <summary>GB/T 4658, or empty.</summary>
    public string Education { get; private set; } = "";
    /// <summary>GB/T 4761.</summary>
    public string Relation { get; private set; } = "";
    /// <summary>Where she is registered: a community of this city, or the county of another.</summary>
    public AreaCode? RegisteredArea { get; private set; }
    public string? RegisteredPlace { get; private set; }
    public Activity Activity { get; private set; } = new();
    /// <summary>See <see cref="Living.Code"/>.</summary>
    public Sealed LivingCode { get; private set; }

    public bool IsHead => Relation == CodeLists.Head;

    public Living Living => Living.Read(LivingCode.Open("what help she is offered"));

    public PopulationKind Kind => PopulationKinds.Of(Document, RegisteredArea, Area);

    internal AgeBand? BandOn(DateOnly today) => BirthDate.IsEmpty
        ? null : AgeBand.Of(int.Parse(BirthDate.Open("age band").AsSpan(0, 4), CultureInfo.InvariantCulture), today.Year);

    internal static Resident Enter(Guid id, Household household, Person person, Act act)
    {
        Resident resident = new() { Id = id, HouseholdId = household.Id, Area = household.Area, AddedBy = act.Id };
        resident.Set(person, SealedParts.All);
        return resident;
    }

    /// <summary>Everything as the form now says. A number with a check character tells sex and date of birth itself.</summary>
    /// <param name="told">What of the sealed was told anew. It is sealed and written down as changed even where it says what it said before: whether
    /// it did is nobody's to learn by telling it.</param>
    internal void Set(Person person, SealedParts told)
    {
        Name = told.HasFlag(SealedParts.Name) ? new(person.WrittenName) : Name;
        Document = person.Document;
        IdNumber = told.HasFlag(SealedParts.IdNumber) ? new(person.Number) : IdNumber;
        Phone = told.HasFlag(SealedParts.Phone) ? new(person.Phone) : Phone;
        Sex = person.TellsBirth ? SexOf(person.Number!) : person.Sex ?? Sex.Unknown;
        BirthDate = !told.HasFlag(SealedParts.BirthDate) ? BirthDate
            : new(person.TellsBirth ? BirthOf(person.Number!) : person.BirthDate?.ToString("O", CultureInfo.InvariantCulture));
        Ethnicity = person.Ethnicity ?? "";
        Education = person.Education ?? "";
        Relation = person.Relation;
        RegisteredArea = AreaCode.TryParse(person.RegisteredArea, out var area) ? area : null;
        RegisteredPlace = person.RegisteredPlace;
        Activity = person.Activity is { } activity ? activity with { } : new();
        LivingCode = told.HasFlag(SealedParts.Living) ? new((person.Living ?? new()).Code) : LivingCode;
    }

    internal void GoesTo(Household household) => (HouseholdId, Area) = (household.Id, household.Area);

    internal void Follows(AreaCode area) => Area = area;

    internal void BecomesHead() => Relation = CodeLists.Head;

    /// <summary>How she is related to the head she joins was not told.</summary>
    internal void IsHeadNoMore() => Relation = CodeLists.NotRelated;

    internal void Ends(RecordStatus standing, DateOnly on) => (Standing, EndedOn) = (standing, on);

    internal void Erase(Act act)
    {
        (Name, IdNumber, IdNumberKey, Phone, BirthDate, LivingCode) = (default, default, null, default, default, default);
        (Document, Sex, Ethnicity, Education, RegisteredArea, RegisteredPlace) = (DocumentType.None, Sex.Unknown, "", "", null, null);
        (Activity, ErasedAt) = (new(), act.At);
        Turn++;
    }

    internal void Strike() => Standing = RecordStatus.Struck;

    /// <summary>One field of how she lives, as its history wrote it.</summary>
    internal static Sealed WithPart(Sealed code, string part, string? text) => new(Living.Read(code.Open("undoing an act")).With(part, text).Code);

    /// <summary>What the form would say now, with everything that was sealed: to change a part of it.</summary>
    internal Person Told(string purpose) => new(
        Name.Open(purpose), Document, Emptied(IdNumber.Open(purpose)), Emptied(Phone.Open(purpose)),
        DateOnly.TryParseExact(BirthDate.Open(purpose), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) ? born : null,
        Sex, Ethnicity, Education, Relation, RegisteredArea?.Value, RegisteredPlace, Activity, Living);

    private static string? Emptied(string text) => text == "" ? null : text;

    private static Sex SexOf(string number) => (number[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    private static string BirthOf(string number) => $"{number[6..10]}-{number[10..12]}-{number[12..14]}";
}

/// <summary>The sealed fields of a resident, as a form gives them.</summary>
[Flags]
enum SealedParts
{
    None = 0,
    Name = 1,
    IdNumber = 2,
    Phone = 4,
    BirthDate = 8,
    Living = 16,
    All = Name | IdNumber | Phone | BirthDate | Living,
}
