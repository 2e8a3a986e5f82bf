using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Plans.Desk;

/// <content>How the screen starts, hears what others do to plans, and speaks with its map.</content>
public sealed partial class PlanningRoom
{
    private ElementReference root;

    private protected override async Task PrepareAsync()
    {
        areas = await CityAreas.ReadAsync(Leaving);
        top = Caller.Scope.TopOf(Permission.ViewPlans, areas.City);
        area = FirstOf(Start, top);
        (chosen, room) = (Open, Open is null ? room : "case");
    }

    /// <summary>The area that a link names, as far as it may be looked at; else all of hers.</summary>
    internal static AreaCode FirstOf(string? start, AreaCode top) =>
        AreaCode.TryParse(start, out var wanted) && wanted.Level <= AreaLevel.Community && top.Contains(wanted) ? wanted : top;

    private protected override Task RefillAsync() => AgainAsync(only: null);

    private protected override bool Concerns(Entry entry) => entry.What.StartsWith("plan.", StringComparison.Ordinal) && entry.By != Caller.AccountId;

    private protected override Task ApplyAsync(IReadOnlyCollection<Guid> changed) => AgainAsync(only: null);

    private protected override async Task StartMapAsync()
    {
        await StartMapAsync("/js/planner-map.js", root, new
        {
            area = area.Value,
            bounds = await BoundsAsync(area),
            lowest = window.Lowest,
            highest = window.Highest,
            words = new { isNew = W["planner.new"].Value },
        });
        if (chosen is { } id)
        {
            await UntilReadAsync(() => ReadSheetAsync(id, toDifference: true));
        }
        else if (MayMake)
        {
            // Reading a large area's ground takes its time; by when the form is filled in it has been read.
            await TryAsync(() => ReadAsync((WarmPlanningInput warm) => warm.RunAsync(area, Leaving)));
        }
    }

    /// <summary>What a grid says when it is clicked: its name, its doors, its worker's view of it, and whether it stays.</summary>
    [JSInvokable]
    public string[] Card(string grid, int doors, int? before)
    {
        var state = doors > window.Highest ? "planner.card.over" : doors < window.Lowest ? "planner.card.under" : "planner.card.in";
        var change = before is { } was && was != doors ? W["planner.card.before", N(was)].Value : "";
        var outside = view is not PlanView.Today ? sheet?.Figures.Outside.FirstOrDefault(one => one.Grid == grid) : null;
        return [NameOf(grid), W["planner.doors", N(doors)], W[state, doors > window.Highest ? window.Highest : window.Lowest], change, outside is null
            ? ""
            : W[$"plan.why.{outside.Reason}"], MayMake ? W[staying.Contains(grid) ? "planner.unlock" : "planner.lock"] : ""];
    }

    /// <summary>Escape takes back one thing at a time: what is picked, the editing, the plan.</summary>
    [JSInvokable]
    public async Task Escape()
    {
        await (picked.Buildings.Count > 0 ? ClearPickedAsync() : hand is not null ? EndHandAsync() : isComparing ? Task.CompletedTask : CloseAsync());
        isComparing = false;
        StateHasChanged();
    }

    private async Task ShowAreaAsync()
    {
        await MapAsync("area", area.Value, await BoundsAsync(area));
        await AddressAsync();
    }

    private async Task ShowPlanAsync(bool fits, string? only = null)
    {
        if (sheet is { } shown)
        {
            await MapAsync("window", shown.Lowest, shown.Highest);
            await MapAsync("plan", shown.Status is PlanStatus.Adopted ? null : shown.Id, shown.Version, view.ToString(), shown.Area,
                fits ? await BoundsAsync(AreaCode.Parse(shown.Area)) : null, only);
            await AddressAsync();
        }
    }

    private Task AddressAsync() => MapAsync("address", area == top ? null : area.Value, chosen);

    private async Task GoAsync(string grid)
    {
        room = "map";
        await MapAsync("go", grid);
    }

    private async Task FitAsync() =>
        await MapAsync("fit", await BoundsAsync(sheet is { } shown && area.Contains(AreaCode.Parse(shown.Area)) ? AreaCode.Parse(shown.Area) : area));

    private Task<double[]?> BoundsAsync(AreaCode of) => ReadAsync((DoorstepContext db) => db.BoundsOfAsync(of, Leaving));
}
