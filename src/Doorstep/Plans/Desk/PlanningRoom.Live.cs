using System.Data.Common;
using Doorstep.Cases.Desk;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Shell;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Plans.Desk;

/// <content>How the screen starts, hears what others do to plans, and speaks with its map.</content>
public sealed partial class PlanningRoom
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private ElementReference root;
    private IJSObjectReference? module, map;
    private DotNetObjectReference<PlanningRoom>? self;
    private bool isStarted;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Feed Feed { get; set; } = null!;

    [Inject]
    private CircuitCaller Session { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        areas = await CityAreas.ReadAsync(leaving.Token);
        top = TopOf(Caller.Sight);
        area = AreaCode.TryParse(Start, out var wanted) && wanted.Level <= AreaLevel.Community && top.Contains(wanted) ? wanted : top;
        var from = await Feed.EndAsync(leaving.Token);
        await FillAsync();
        isFormOpen = Here.Count == 0;
        (chosen, room) = (Open, Open is null ? room : "case");
        _ = FollowAsync(from);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (isStarted || !isFilled)
        {
            return;
        }

        isStarted = true;
        self = DotNetObjectReference.Create(this);
        module = await Js.InvokeAsync<IJSObjectReference>("import", leaving.Token, "/js/planner-map.js");
        map = await module.InvokeAsync<IJSObjectReference>("start", leaving.Token, root, self, new { area = area.Value, bounds = await BoundsAsync(area), lowest = window.Lowest, highest = window.Highest, words = new { isNew = W["planner.new"].Value } });
        if (chosen is { } id)
        {
            await ReadSheetAsync(id, toDifference: true);
        }
        else if (MayMake)
        {
            // Reading a large area's ground takes its time; by when the form is filled in it has been read.
            await ReadAsync((WarmGround warm) => warm.RunAsync(area, leaving.Token));
        }
    }

    /// <summary>What a grid says when it is clicked: its name, its doors, its worker's view of it, and whether it stays.</summary>
    [JSInvokable]
    public string[] Card(string grid, int doors, int? before)
    {
        var state = doors > window.Highest ? "planner.card.over" : doors < window.Lowest ? "planner.card.under" : "planner.card.in";
        var change = before is { } was && was != doors ? W["planner.card.before", N(was)].Value : "";
        var outside = view is not PlanView.Today ? sheet?.Figures.Outside.FirstOrDefault(one => one.Grid == grid) : null;
        return [NameOf(grid), W["planner.doors", N(doors)], W[state, doors > window.Highest ? window.Highest : window.Lowest], change, outside is null ? "" : W[$"plan.why.{outside.Reason}"], MayMake ? W[staying.Contains(grid) ? "planner.unlock" : "planner.lock"] : ""];
    }

    /// <summary>Escape takes back one thing at a time: what is picked, the editing, the plan.</summary>
    [JSInvokable]
    public async Task Escape()
    {
        await (picked.Buildings.Count > 0 ? ClearPickedAsync() : hand is not null ? EndHandAsync() : isComparing ? Task.CompletedTask : CloseAsync());
        isComparing = false;
        StateHasChanged();
    }

    /// <summary>The widest area of the caller: the one she has, or what all of hers have in common.</summary>
    private AreaCode TopOf(Sight sight)
    {
        var hers = sight.Stretches(Permission.ViewPlans).Where(stretch => stretch != Stretch.Nothing).Select(stretch => stretch.From).ToList();
        var common = hers.FirstOrDefault();
        while (common.Value.Length > 0 && common.Level > AreaLevel.City && !hers.TrueForAll(common.Contains))
        {
            common = common.Parent;
        }

        return common.Value.Length > 0 ? common : areas?.City ?? default;
    }

    private async Task FollowAsync(Cursor from)
    {
        while (!leaving.IsCancellationRequested)
        {
            try
            {
                await foreach (var published in Feed.FollowAsync(from, leaving.Token))
                {
                    await Session.RefreshAsync(leaving.Token);
                    if (published is null || (published.Entry.What.StartsWith("plan.", StringComparison.Ordinal) && published.Entry.By != Caller.AccountId))
                    {
                        await InvokeAsync(() => AgainAsync(only: null));
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The page was left.
            }
            catch (Exception exception) when (exception is DbException or InvalidOperationException && !leaving.IsCancellationRequested)
            {
                // The database may be restarting: begin again from a fresh picture.
                await Task.Delay(Rest, Time, leaving.Token);
                from = await Feed.EndAsync(leaving.Token);
            }
        }
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
            await MapAsync("plan", shown.Status is PlanStatus.Adopted ? null : shown.Id, shown.Version, view.ToString(), shown.Area, fits ? await BoundsAsync(AreaCode.Parse(shown.Area)) : null, only);
            await AddressAsync();
        }
    }

    private Task AddressAsync() => MapAsync("address", area == top ? null : area.Value, chosen);

    private async Task GoAsync(string grid)
    {
        room = "map";
        await MapAsync("go", grid);
    }

    private async Task FitAsync() => await MapAsync("fit", await BoundsAsync(sheet is { } shown && area.Contains(AreaCode.Parse(shown.Area)) ? AreaCode.Parse(shown.Area) : area));

    private Task<double[]?> BoundsAsync(AreaCode of) => ReadAsync((DoorstepContext db) => db.BoundsOfAsync(of, leaving.Token));

    private async Task MapAsync(string act, params object?[] with)
    {
        if (map is not null)
        {
            await map.InvokeVoidAsync(act, leaving.Token, with);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await module.EndAsync(map);
        self?.Dispose();
        leaving.Dispose();
    }
}
