using Doorstep.Catalogue;
using Doorstep.Shell;
using Doorstep.Staff;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Cases.Desk;

public sealed partial class ActPanel
{
    private const int FewDepartments = 4;

    private ActKind? opened;
    private ActAnswer answer = new();
    private Refusal? refused;
    private bool isBusy, showsAll;
    private IReadOnlyCollection<TaskKind> kinds = [];

    [Parameter, EditorRequired]
    public ShowCase.Result Sheet { get; set; } = null!;

    [Parameter, EditorRequired]
    public IReadOnlyList<Department> Departments { get; set; } = [];

    /// <summary>An act whose form is open from the start.</summary>
    [Parameter]
    public ActKind? StartWith { get; set; }

    [Parameter]
    public EventCallback<(Guid Id, string Said)> OnDone { get; set; }

    [Inject]
    private DoAct Doing { get; set; } = null!;

    [Inject]
    private CatalogueCache Catalogue { get; set; } = null!;

    private ActKind? Mine => NextActs.Mine(Sheet);

    private IReadOnlyList<ActKind> Others => NextActs.Others(Sheet);

    /// <summary>The suggested one and a few; all of them when asked for. Not the one that has it.</summary>
    private IEnumerable<Department> Shown => Departments.Where(department => department.Id != Sheet.DepartmentId)
        .OrderByDescending(department => department.Id == Sheet.SuggestedDepartmentId)
        .ThenByDescending(department => department.Id == answer.DepartmentId)
        .Take(showsAll ? int.MaxValue : FewDepartments);

    protected override async Task OnInitializedAsync()
    {
        refused = await TryAsync(async () => kinds = [.. (await Catalogue.KindsAsync()).Values.OrderBy(kind => kind.Code, StringComparer.Ordinal)]);
        Begin(StartWith);
    }

    /// <summary>What can no longer be done is no longer asked for.</summary>
    protected override void OnParametersSet() => opened = opened is { } act && Sheet.May.Contains(act) ? opened : null;

    /// <summary>Opens the form of an act, if it may be done now.</summary>
    public void Begin(ActKind? act)
    {
        if (act is not { } wanted || !Sheet.May.Contains(wanted))
        {
            return;
        }

        (opened, refused) = (wanted, null);
        answer.DepartmentId ??= Sheet.SuggestedDepartmentId == Sheet.DepartmentId ? null : Sheet.SuggestedDepartmentId;
        StateHasChanged();
    }

    private string WordsOf(ActKind act) => act switch
    {
        ActKind.Dispatch when Sheet.Status is CaseStatus.Dispatched => W["desk.other-department"],
        ActKind.Dispatch when opened is null && Sheet.SuggestedDepartmentName is { } department => W["desk.dispatch-to", department],
        _ => W[$"case.do.{act}"],
    };

    private void Cancel() => (opened, refused) = (null, null);

    private Task TouchAsync(ActKind act)
    {
        if (CaseLife.Of(act).AtOneTouch || (act is ActKind.Dispatch && Sheet.SuggestedDepartmentId is not null))
        {
            answer = new() { DepartmentId = act is ActKind.Dispatch ? Sheet.SuggestedDepartmentId : null };
            return DoAsync(act);
        }

        Begin(act);
        return Task.CompletedTask;
    }

    private async Task DoAsync(ActKind act)
    {
        if (isBusy)
        {
            // A second touch before the first has been answered.
            return;
        }

        (isBusy, refused) = (true, null);
        var isDone = false;
        var met = await TryAsync(async () => isDone = await Doing.RunAsync(Caller, Sheet.Id, act, answer));
        refused = met ?? (isDone ? null : new(W["desk.not-yours"]));
        if (isDone)
        {
            (opened, answer) = (null, new());
        }

        // Refused or done, the page shows the case as it is now.
        await OnDone.InvokeAsync((Sheet.Id, refused is null ? W["desk.said", W[$"case.act.{act}"], Sheet.Number].Value : ""));
        isBusy = false;
    }

    /// <summary>A place that was picked holds for as long as its words stand there.</summary>
    private void Write(string address) => (answer.Longitude, answer.Latitude, answer.Building, answer.Address) =
        answer.Address is { Length: > 0 } picked && address.Contains(picked, StringComparison.Ordinal)
            ? (answer.Longitude, answer.Latitude, answer.Building, address)
            : (null, null, null, address);

    private void Locate(FoundPlace place) =>
        (answer.Longitude, answer.Latitude, answer.Building, answer.Address) = (place.Longitude, place.Latitude, place.Building, place.Name);
}
