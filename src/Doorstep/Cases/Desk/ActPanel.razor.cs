using Doorstep.Staff;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Cases.Desk;

public sealed partial class ActPanel
{
    private const int FewDepartments = 4;

    private ActKind? opened;
    private ActAnswer answer = new();
    private string? error, wrong;
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
    private Caller Caller { get; set; } = null!;

    [Inject]
    private DoAct Doing { get; set; } = null!;

    [Inject]
    private CatalogueNow Catalogue { get; set; } = null!;

    private IReadOnlyList<ActKind> All => NextActs.For(Sheet);

    private ActKind Next => All[0];

    private string NextWords => Next is ActKind.Dispatch && Sheet.SuggestedDepartmentName is { } department
        ? W["desk.dispatch-to", department]
        : W[$"case.do.{Next}"];

    /// <summary>The suggested one and a few; all of them when asked for.</summary>
    private IEnumerable<Department> Shown => Departments
        .OrderByDescending(department => department.Id == Sheet.SuggestedDepartmentId).ThenByDescending(department => department.Id == answer.DepartmentId)
        .Take(showsAll ? int.MaxValue : FewDepartments);

    protected override async Task OnInitializedAsync()
    {
        kinds = [.. (await Catalogue.KindsAsync()).Values.OrderBy(kind => kind.Code, StringComparer.Ordinal)];
        Begin(StartWith);
    }

    /// <summary>Opens the form of an act, if it may be done now.</summary>
    public void Begin(ActKind? act)
    {
        if (act is not { } wanted || !Sheet.May.Contains(wanted))
        {
            return;
        }

        (opened, error, wrong) = (wanted, null, null);
        answer.DepartmentId ??= Sheet.SuggestedDepartmentId;
        StateHasChanged();
    }

    private void Cancel() => (opened, error, wrong) = (null, null, null);

    private Task TouchAsync(ActKind act)
    {
        if (NextActs.IsPlain(act) || (act is ActKind.Dispatch && Sheet.SuggestedDepartmentId is not null))
        {
            answer = new() { DepartmentId = act is ActKind.Dispatch ? Sheet.SuggestedDepartmentId : null };
            return DoAsync(act);
        }

        Begin(act);
        return Task.CompletedTask;
    }

    private async Task DoAsync(ActKind act)
    {
        (isBusy, error, wrong) = (true, null, null);
        try
        {
            if (!await Doing.RunAsync(Caller, Sheet.Id, act, answer))
            {
                error = W["desk.not-yours"];
                return;
            }

            (opened, answer) = (null, new());
            await OnDone.InvokeAsync((Sheet.Id, W["desk.said", W[$"case.act.{act}"], Sheet.Number]));
        }
        catch (RuleBrokenException broken)
        {
            error = W[broken.Rule, broken.Details];
        }
        catch (WrongFieldException field)
        {
            wrong = W[field.Reason];
        }
        catch (Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException)
        {
            error = W["desk.changed-meanwhile"];
            await OnDone.InvokeAsync((Sheet.Id, error));
        }
        finally
        {
            isBusy = false;
        }
    }

    private void Locate(FoundPlace place) => (answer.Longitude, answer.Latitude, answer.Address) = (place.Longitude, place.Latitude, place.Name);
}
