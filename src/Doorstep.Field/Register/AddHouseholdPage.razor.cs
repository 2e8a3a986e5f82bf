using Doorstep.Contracts;
using Doorstep.Field.Grid;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Field.Register;

/// <content>The draft of it: sealed at every keystroke, and there again after the browser was closed.</content>
public sealed partial class AddHouseholdPage
{
    private static readonly string[] kinds = ["family", "shared"];

    private DoorView? door;
    private HouseholdDraft? draft;
    private IReadOnlyDictionary<string, string>? faults;
    private string? fromFault;
    private bool isLoaded, isSaving, hasDoubles;

    [Parameter]
    public Guid Id { get; set; }

    private string Name => $"draft/household/{Id}";

    private int Place => draft!.People.IndexOf(draft.Now) is var place and >= 0 ? place + 1 : draft.People.Count + 1;

    protected override async Task OnParametersSetAsync()
    {
        await Grid.LoadAsync();
        door = Grid.Rows is { } rows ? FindDoors.One(rows, Grid.Homes!, Id) : null;
        draft = await Drafts.ReadAsync(Name, RegisterJson.Default.HouseholdDraft) ?? Fresh();
        draft.Now = draft.People.Find(person => person.Id == draft.Now.Id) ?? draft.Now;
        isLoaded = true;
    }

    /// <summary>What was said of the home before is not asked anew.</summary>
    private HouseholdDraft Fresh() => new()
    {
        Use = door is { Row.Use: var use } && HomeChoices.Uses.Contains(use) ? use : HomeChoices.Uses[0],
        Condition = door is { Homes: [var first, ..] } ? first.Row.Condition : HomeChoices.Conditions[0],
        IsShared = door is { Homes.Count: > 1 },
    };

    private Task KeepAsync() => Drafts.WriteAsync(Name, draft!, RegisterJson.Default.HouseholdDraft);

    private Task KindChosen(string kind)
    {
        draft!.IsShared = kind == "shared";
        draft.Relate();
        return KeepAsync();
    }

    private Task UseChosen(string use)
    {
        draft!.Use = use;
        return KeepAsync();
    }

    private Task ConditionChosen(string condition)
    {
        draft!.Condition = condition;
        return KeepAsync();
    }

    private Task ToPeopleAsync()
    {
        fromFault = LifeSpan.FaultOf(draft!.From, Acts.Today);
        return fromFault is null ? GoAsync(draft.People.Count > 0 && draft.Now.IsEmpty ? 2 : 1) : Task.CompletedTask;
    }

    private Task GoAsync(int step)
    {
        (draft!.Step, faults, hasDoubles) = (step, null, false);
        return KeepAsync();
    }

    /// <summary>After the last, a page of the next that was left empty is no person.</summary>
    private Task AddAsync(bool isLast)
    {
        if (isLast && draft!.People.Count > 0 && draft.Now.IsEmpty)
        {
            return GoAsync(2);
        }

        faults = CheckResident.Run(draft!.Now, Acts.Today);
        if (faults.Count > 0)
        {
            return Task.CompletedTask;
        }

        draft.Add();
        return GoAsync(isLast ? 2 : 1);
    }

    private Task EditAsync(ResidentDraft person)
    {
        draft!.Now = person;
        return GoAsync(1);
    }

    private Task RemoveAsync(ResidentDraft person)
    {
        draft!.Remove(person);
        return GoAsync(draft.People.Count > 0 ? draft.Step : 1);
    }

    private IEnumerable<(ResidentDraft Person, IReadOnlyList<LikelyDouble> Doubles)> Doubles() =>
        draft!.People.Select(person => (person, FindDoubles.Of(person, Grid.Rows!, Acts.Today))).Where(one => one.Item2.Count > 0);

    private async Task SaveAsync()
    {
        hasDoubles = Doubles().Any(one => !one.Person.IsOther);
        if (hasDoubles || isSaving)
        {
            return;
        }

        isSaving = true;
        await Acts.AddHouseholdAsync(door!, draft!);
        await Drafts.ForgetAsync(Name);
        Navigation.NavigateTo($"households/{draft!.Id}");
    }

    private async Task ForgetAsync()
    {
        await Drafts.ForgetAsync(Name);
        Navigation.NavigateTo($"doors/{Id}");
    }
}
