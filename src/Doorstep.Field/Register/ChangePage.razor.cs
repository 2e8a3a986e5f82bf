using Doorstep.Contracts;
using Doorstep.Field.Grid;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Field.Register;

/// <content>What is missing is named; then it is one act.</content>
public sealed partial class ChangePage
{
    private static readonly string[] places = ["same", "other"];

    private readonly List<Guid> going = [];

    private Home? home, into;
    private DoorView? door;
    private Guid? head;
    private string? what, fault, onFault;
    private string use = "Owner";
    private DateOnly? on;
    private bool isLoaded, isElsewhere, isSaving;

    [Parameter]
    public Guid Id { get; set; }

    private IReadOnlyList<string> Kinds => home!.People.Count > 1 ? ["out", "in", "split", "merge"] : ["out", "in", "merge"];

    private bool AsksDoor => what is "in" || (what is "split" && isElsewhere);

    /// <summary>Her neighbours behind the same door first.</summary>
    private IReadOnlyList<Home> Others => [.. Grid.Homes!.Where(other => other.Row.Id != Id)
        .OrderByDescending(other => other.Row.Dwelling == home!.Row.Dwelling).ThenByDescending(other => other.Row.Building == home!.Row.Building)];

    private IReadOnlyList<string> GoingIds => [.. going.Select(id => $"{id}")];

    private Guid Head => head is { } chosen && going.Contains(chosen) ? chosen : going[0];

    protected override async Task OnParametersSetAsync()
    {
        await Grid.LoadAsync();
        (home, isLoaded) = (Grid.Home(Id), true);
    }

    private string NameOf(string id) => home!.People.First(person => person.Id == Guid.Parse(id)).Name;

    private void Chosen(string chosen) => (what, fault, onFault) = (chosen, null, null);

    private void Switch(Guid person)
    {
        if (!going.Remove(person))
        {
            going.Add(person);
        }
    }

    private async Task SaveAsync()
    {
        onFault = LifeSpan.FaultOf(on, Acts.Today);
        fault = CheckChange.FaultOf(what!, home!, going, AsksDoor ? door : null, AsksDoor, into);
        if (fault is not null || onFault is not null || isSaving)
        {
            return;
        }

        isSaving = true;
        await DoAsync(on ?? Acts.Today);
    }

    private async Task DoAsync(DateOnly day)
    {
        switch (what)
        {
            case "out":
                await Acts.MoveOutAsync(home!, day);
                Navigation.NavigateTo(home!.Row.Dwelling is { } left ? $"doors/{left}" : "grid");
                break;
            case "in":
                await Acts.MoveInAsync(home!, door!, use, day);
                Navigation.NavigateTo($"households/{Id}");
                break;
            case "split":
                var made = Guid.CreateVersion7();
                await Acts.SplitAsync(home!, made, new([.. going], Head, isElsewhere ? door!.Row.Id : null, use, day));
                Navigation.NavigateTo($"households/{made}");
                break;
            case "merge":
                await Acts.MergeAsync(home!, into!, day);
                Navigation.NavigateTo($"households/{into!.Row.Id}");
                break;
        }
    }
}
