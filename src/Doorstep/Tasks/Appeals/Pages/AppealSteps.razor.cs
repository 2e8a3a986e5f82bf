using Doorstep.Access;
using Doorstep.Shell;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Tasks.Appeals.Pages;

/// <summary>The forms by which an appeal goes from one state to the next.</summary>
public sealed partial class AppealSteps
{
    private Refusal? fault;
    private AppealEntered? written;
    private string? opened;
    private bool keeps;
    private bool plans;

    [Parameter, EditorRequired]
    public AppealView Found { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "rewrite", Name = "Form")]
    private AppealEntered? Form { get; set; }

    [SupplyParameterFromForm]
    private Entered Life { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private bool IsLive => AppealLife.Live.Contains(Found.State);

    private bool IsPledged => Found.Pledges.Any(pledge => pledge.State is PledgeState.Offered or PledgeState.Accepted);

    protected override void OnInitialized()
    {
        Life ??= new();
        keeps = Caller.Scope.Covers(Permission.KeepCare, Found.Area);
        plans = Caller.Scope.Covers(Permission.PlanTasks, Found.Area);
    }

    private string? Wrong(string field) => written is null && fault?.IsAbout(field) is true ? fault.Sentence : null;

    private Task ShownAsync() =>
        DoAsync(() => Consent.ShownAsync(Found.Id, new(Life.TextHash ?? "", Life.Day, Life.WasReadAloud), Http.RequestAborted));

    private Task ConsentAsync() => DoAsync(() => Consent.ConsentedAsync(
        Found.Id, new(Life.TextHash ?? "", Life.KnowsItIsFree, Life.Relation, Life.Guardian), Http.RequestAborted));

    private Task DecideAsync() =>
        DoAsync(() => Decide.RunAsync(Found.Id, new(Life.Go == "open", Life.TextHash, Life.Grounds), Http.RequestAborted));

    private Task EndAsync() => DoAsync(() => Decide.EndAsync(Found.Id, new(Life.Because), Http.RequestAborted));

    private Task WithdrawAsync() => DoAsync(() => keeps
        ? Consent.WithdrawnAsync(Found.Id, Http.RequestAborted)
        : Decide.EndAsync(Found.Id, new(IsWithdrawn: true), Http.RequestAborted));

    private async Task GuardianAsync() => fault = await Refusals.TryAsync(async () =>
        opened = (await Consent.GuardianAsync(Found.Id, new(Life.Purpose ?? ""), Http.RequestAborted))?.Value);

    private Task RewriteAsync()
    {
        written = Form ?? new();
        return DoAsync(() => Draft.RewriteAsync(Found.Id, written.ToRequest(null), Http.RequestAborted));
    }

    private async Task DoAsync(Func<Task> act)
    {
        fault = await Refusals.TryAsync(act);
        if (fault is null)
        {
            Navigation.NavigateTo($"/appeals/{Found.Id}");
        }
    }

    private sealed class Entered
    {
        public string? Go { get; set; }
        public string? TextHash { get; set; }
        public DateOnly? Day { get; set; }
        public bool WasReadAloud { get; set; }
        public bool KnowsItIsFree { get; set; }
        public GuardianRelation? Relation { get; set; }
        public string? Guardian { get; set; }
        public string? Grounds { get; set; }
        public AppealEnd? Because { get; set; }
        public string? Purpose { get; set; }
    }
}
