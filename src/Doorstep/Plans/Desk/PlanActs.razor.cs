using Microsoft.AspNetCore.Components;

namespace Doorstep.Plans.Desk;

public sealed partial class PlanActs
{
    private PlanDeed? opened;
    private ForeseePlan.Result? effects;
    private string text = "";
    private string? error;
    private bool isBusy, isForeseeing;
    private (Guid Id, int Version) shown;

    [Parameter, EditorRequired]
    public ShowPlan.Result Sheet { get; set; } = null!;

    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    [Parameter, EditorRequired]
    public Func<string, string> NameOf { get; set; } = null!;

    [Parameter]
    public bool IsByHand { get; set; }

    [Parameter]
    public EventCallback<string> OnDone { get; set; }

    [Parameter]
    public EventCallback OnHand { get; set; }

    [Inject]
    private DoPlan Doing { get; set; } = null!;

    private bool MayEdit => Sheet.MayEdit && Sheet.Status is PlanStatus.Draft or PlanStatus.Proposed;

    private bool MayAdoptNow => Sheet.MayAdopt && (Sheet.Status is PlanStatus.Undone || Sheet.IsAgreed);

    /// <summary>The parts she may agree for, by name.</summary>
    private string Mine => string.Join(W["planner.and"], Sheet.Asked.Where(part => part.IsMine).Select(part => part.Name));

    private PlanDeed? Next =>
        Sheet.Asked.Any(part => part.IsMine) ? PlanDeed.Agree
        : Sheet.MayEdit && Sheet.Status is PlanStatus.Draft ? PlanDeed.Propose
        : null;

    private IEnumerable<PlanDeed> Others
    {
        get
        {
            if (Next is PlanDeed.Agree)
            {
                yield return PlanDeed.SendBack;
            }

            if (Sheet.MayAdopt && Sheet.Status is PlanStatus.Adopted)
            {
                yield return PlanDeed.Undo;
            }

            if (Sheet.MayEdit && Sheet.Status is not (PlanStatus.Adopted or PlanStatus.Withdrawn))
            {
                yield return PlanDeed.Withdraw;
            }
        }
    }

    protected override void OnParametersSet()
    {
        if (shown != (Sheet.Id, Sheet.Version))
        {
            // What was foreseen, or about to be done, was of the plan as it stood.
            (shown, opened, effects, error) = ((Sheet.Id, Sheet.Version), null, null, null);
        }
    }

    private void Begin(PlanDeed deed) => (opened, error, text) = (deed, null, "");

    private async Task DoAsync(PlanDeed deed, DateOnly? on = null)
    {
        isBusy = true;
        error = await TryAsync(() => Doing.RunAsync(Caller, Sheet.Id, deed, text, on));
        isBusy = false;
        if (error is null)
        {
            (opened, effects) = (null, null);
            await OnDone.InvokeAsync(W[on > Today ? "planner.said.Schedule" : $"planner.said.{deed}", Sheet.Name].Value);
        }
    }

    private Task AdoptAsync(DateOnly on) => DoAsync(PlanDeed.Adopt, on);

    private async Task ForeseeAsync()
    {
        (isBusy, isForeseeing) = (true, true);
        error = await TryAsync(async () => (effects = await ReadAsync((ForeseePlan foresee) => foresee.RunAsync(Sheet.Id))) is not null);
        (isBusy, isForeseeing) = (false, false);
    }
}
