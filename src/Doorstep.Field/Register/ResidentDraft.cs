using System.Text.Json.Serialization;
using Doorstep.Contracts;

namespace Doorstep.Field.Register;

/// <summary>A resident as she is being written down at the door: the answers as they were given, so that a wrong one loses none.</summary>
public sealed class ResidentDraft
{
    /// <summary>The id that she gets in the register.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public string? Name { get; set; }
    public DocumentType Document { get; set; } = DocumentType.ResidentCard;
    public string? Number { get; set; }
    public string? Phone { get; set; }
    public DateOnly? BirthDate { get; set; }
    public Sex Sex { get; set; }
    public string Relation { get; set; } = CodeLists.NotRelated;
    public bool NeedsHelp { get; set; }
    public bool Alone { get; set; }
    public bool ChildrenAway { get; set; }
    public string Disability { get; set; } = "None";
    public string Allowance { get; set; } = "None";
    /// <summary>Whoever seems to be the same is another person.</summary>
    public bool IsOther { get; set; }

    /// <summary>Nothing was said of her yet.</summary>
    [JsonIgnore]
    public bool IsEmpty => string.IsNullOrEmpty(Name) && string.IsNullOrEmpty(Number) && string.IsNullOrEmpty(Phone) && BirthDate is null;

    /// <summary>Her number says when she was born and whether she is a woman.</summary>
    public (DateOnly Born, Sex Sex)? Told(DateOnly today) => DocumentNumber.Told(Document, Number, today);

    /// <summary>Asked only where no number says it.</summary>
    public bool AsksBirth(DateOnly today) => Told(today) is null;

    /// <summary>A small child has no phone and lives with somebody.</summary>
    public bool IsSmall(DateOnly today) => Born(today) is { } born && AgeBand.Of(born.Year, today.Year) == AgeBand.All[0];

    public DateOnly? Born(DateOnly today) => Told(today)?.Born ?? BirthDate;

    public PersonBody Body(DateOnly today, bool isAlone)
    {
        var told = Told(today);
        return new(UserText.Clean(Name))
        {
            Document = $"{Document}",
            IdNumber = Document is DocumentType.None ? null : DocumentNumber.Kept(Number),
            Phone = IsSmall(today) || string.IsNullOrWhiteSpace(Phone) ? null : Phone.Trim(),
            BirthDate = told?.Born ?? BirthDate,
            Sex = $"{told?.Sex ?? Sex}",
            Relation = Relation,
            Living = Living(today),
            Confirmed = isAlone ? IsOther : null,
        };
    }

    public BirthBody BirthBody() => new(UserText.Clean(Name), $"{Sex}", BirthDate!.Value, Relation, IsOther);

    public override string ToString() => "***";

    private LivingBody? Living(DateOnly today) => !NeedsHelp ? null
        : new(Alone && !IsSmall(today), ChildrenAway && !IsSmall(today), Disability, Allowance, "Care");
}

/// <summary>A household as it is being written down at the door.</summary>
public sealed class HouseholdDraft
{
    /// <summary>The id that it gets in the register.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public int Step { get; set; }
    public string Use { get; set; } = "Owner";
    public string Condition { get; set; } = "NotSeen";
    /// <summary>People who share a door and are nobody's family: none of them is the head.</summary>
    public bool IsShared { get; set; }
    public DateOnly? From { get; set; }
    public List<ResidentDraft> People { get; init; } = [];
    /// <summary>Who is being written down.</summary>
    public ResidentDraft Now { get; set; } = new();

    /// <summary>The first of a family is its head, and nobody of those who only share the door is.</summary>
    public bool AsksRelation(ResidentDraft person) => !IsShared && (People.IndexOf(person) is var place and >= 0 ? place : People.Count) > 0;

    /// <summary>Whoever was said takes her place among them; the next is asked for.</summary>
    public void Add()
    {
        if (!People.Contains(Now))
        {
            People.Add(Now);
        }

        Relate();
        Now = new();
    }

    public void Remove(ResidentDraft person)
    {
        People.Remove(person);
        Relate();
    }

    /// <summary>A family has one head, its first; those who only share the door have none.</summary>
    public void Relate()
    {
        foreach (var (place, person) in People.Index())
        {
            person.Relation = IsShared ? CodeLists.NotRelated : place == 0 ? CodeLists.Head
                : person.Relation == CodeLists.Head ? CodeLists.NotRelated : person.Relation;
        }
    }

    public HouseholdBody Body(Guid dwelling, DateOnly today) => new(
        dwelling, [.. People.Select(person => person.Body(today, isAlone: false))], Use, Condition, From ?? today, People.Exists(one => one.IsOther));

    public override string ToString() => $"{Id}";
}
