using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Places;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Plans.Desk;

/// <content>What is on the screen, and what the planner does with it.</content>
public sealed partial class PlanningRoom
{
    private static readonly (string Name, string Icon)[] rooms = [("queue", "layers"), ("map", "map"), ("case", "file-text")];

    private IReadOnlyList<ListPlans.Line> plans = [];
    private AreaTree? areas;
    private AreaCode top, area;
    private Load? load;
    private (int Lowest, int Highest) window = (300, 500);
    private bool isFormOpen;
    private Guid? chosen;
    private ShowPlan.Result? sheet;
    private PlanView view = PlanView.Today;
    private string room = "queue";
    private DateOnly today;

    /// <summary>The area to begin with.</summary>
    [Parameter]
    public string? Start { get; set; }

    /// <summary>The plan to begin with.</summary>
    [Parameter]
    public Guid? Open { get; set; }

    [Inject]
    private AreaNameCache CityAreas { get; set; } = null!;

    private bool MayMake => area.Value.Length > 0 && area.Level <= AreaLevel.Community && Caller.Scope.Covers(Permission.MakePlans, area);

    /// <summary>Plans of the area, of what lies in it, and of what it lies in.</summary>
    private List<ListPlans.Line> Here => [.. plans.Where(plan => AreaCode.Parse(plan.Area) is var of && (area.Contains(of) || of.Contains(area)))];

    private static string N(long number) => PlanRows.N(number);

    private string NameOf(string code)
    {
        if (!AreaCode.TryParse(code, out var one) || areas is null)
        {
            return code;
        }

        // A grid that is not founded yet has no name but its number in its community.
        return one.Level is AreaLevel.Grid
            ? $"{areas.NameOf(one.Parent)} · {W["planner.grid-n", int.Parse(code[^3..], System.Globalization.CultureInfo.InvariantCulture)]}"
            : areas.NameOf(one);
    }

    private async Task OpenAsync(Guid id)
    {
        isComparing = false;
        if (sheet?.Id == id)
        {
            room = "case";
            return;
        }

        await EndHandAsync();
        (chosen, sheet, room) = (id, null, room is "map" ? "map" : "case");
        StateHasChanged();
        await UntilReadAsync(() => ReadSheetAsync(id, toDifference: true));
    }

    private async Task ReadSheetAsync(Guid id, bool toDifference, string? only = null)
    {
        var read = await ReadAsync((ShowPlan show) => show.RunAsync(id, Leaving));
        if (chosen != id)
        {
            return;
        }

        var isRedrawn = toDifference || read is null || sheet is null || read.Status is PlanStatus.Adopted != sheet.Status is PlanStatus.Adopted
            || Edits(read) != Edits(sheet);
        (chosen, sheet) = (read?.Id, read);
        if (read is null)
        {
            Say(W["planner.not-yours"]);
            return;
        }

        view = toDifference ? PlanView.Difference : view;
        window = (read.Lowest, read.Highest);
        StateHasChanged();
        // What was only said of it, or agreed to, changes nothing on the map.
        await (isRedrawn ? ShowPlanAsync(fits: toDifference, only) : Task.CompletedTask);
    }

    private static int Edits(ShowPlan.Result plan) => plan.Acts.Count(act => act.Kind is PlanActKind.Edited);

    private async Task CloseAsync()
    {
        await EndHandAsync();
        (chosen, sheet, view, room) = (null, null, PlanView.Today, "queue");
        await MapAsync("plan", (object?)null);
        await AddressAsync();
    }

    private async Task LookAsync(PlanView wanted)
    {
        view = wanted;
        await MapAsync("view", view.ToString());
    }

    private async Task ToAreaAsync(AreaCode wanted)
    {
        (area, load) = (wanted, null);
        if (sheet is { } shown && !(area.Contains(AreaCode.Parse(shown.Area)) || AreaCode.Parse(shown.Area).Contains(area)))
        {
            await CloseAsync();
        }

        StateHasChanged();
        await ShowAreaAsync();
        await UntilReadAsync(FillAsync);
    }

    /// <summary>The drawer did something: say so, and show what the plan has become.</summary>
    private async Task DoneAsync(string what)
    {
        Say(what);
        await UntilReadAsync(() => AgainAsync(only: null));
        await MapAsync("top");
    }

    /// <summary>All that may have changed through an act on a plan. After an adoption today is another.</summary>
    /// <param name="only">The community that alone is another on the map.</param>
    private async Task AgainAsync(string? only)
    {
        var before = sheet?.Status;
        if (chosen is { } id)
        {
            await ReadSheetAsync(id, toDifference: false, only);
        }

        await FillAsync();
        if (before is PlanStatus.Adopted != sheet?.Status is PlanStatus.Adopted)
        {
            await MapAsync("today");
        }
    }

    private protected override async Task FillAsync()
    {
        today = CityTime.Today(Time);
        plans = await ReadAsync((ListPlans list) => list.RunAsync(Leaving));
        var of = area;
        var read = await ReadAsync((ReadLoad read) => read.RunAsync(of, Leaving));
        load = of == area ? read : load;
        isFormOpen |= !IsFilled && Here.Count == 0;
        StateHasChanged();
    }
}
