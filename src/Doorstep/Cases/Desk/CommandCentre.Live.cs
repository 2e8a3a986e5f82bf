using System.Data.Common;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Shell;
using Doorstep.Staff;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace Doorstep.Cases.Desk;

/// <content>How the screen starts, follows the log, and speaks with its map.</content>
public sealed partial class CommandCentre
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);

    private readonly HashSet<Guid> changed = [];
    private ElementReference root;
    private IJSObjectReference? module, map;
    private DotNetObjectReference<CommandCentre>? self;
    private AreaTree? areas;
    private AreaCode top;
    private List<Department> departments = [];
    private List<(string Code, Names Names)> categories = [];
    private bool isStarted, isGathering;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Feed Feed { get; set; } = null!;

    [Inject]
    private CityAreas CityAreas { get; set; } = null!;

    [Inject]
    private CircuitCaller Session { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        now = Time.GetUtcNow();
        areas = await CityAreas.ReadAsync(leaving.Token);
        top = TopOf(Caller.Sight);
        filter = filter with { Area = top.Value.Length == 0 ? null : top };
        using (var scope = Scopes.As(Caller))
        {
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            departments = await db.Departments.AsNoTracking().ToListAsync(leaving.Token);
            var kinds = await db.TaskKinds.AsNoTracking().Where(kind => kind.ReplacedAt == null).ToListAsync(leaving.Token);
            categories = [.. kinds.GroupBy(kind => kind.CategoryCode).OrderBy(kinds => kinds.Key).Select(kinds => (kinds.Key, kinds.First().CategoryNames))];
            emergencyKinds = kinds.Where(kind => kind.IsEmergency).ToDictionary(kind => kind.Code, kind => kind.Names.Here);
        }

        var from = await Feed.EndAsync(leaving.Token);
        await FillAsync();
        _ = FollowAsync(from);
        _ = KeepTimeAsync();
    }

    private Dictionary<string, string> emergencyKinds = [];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (isStarted || !isFilled)
        {
            return;
        }

        isStarted = true;

        self = DotNetObjectReference.Create(this);
        module = await Js.InvokeAsync<IJSObjectReference>("import", leaving.Token, "/js/desk-map.js");
        map = await module.InvokeAsync<IJSObjectReference>("start", leaving.Token, root, self, new
        {
            account = Caller.AccountId,
            bounds = await BoundsAsync(),
            kinds = emergencyKinds,
            query = filter.ForTiles(),
            words = new { emergency = W["desk.emergency"].Value, noPlace = W["desk.no-place"].Value },
        });
        if (Open is { } id)
        {
            await OpenAsync(id);
        }
    }

    /// <summary>The widest area the officer looks after: the one she has, or what all of hers have in common.</summary>
    private AreaCode TopOf(Sight sight)
    {
        var hers = sight.Stretches(Permission.ViewCases).Where(stretch => stretch != Stretch.Nothing).Select(stretch => stretch.From).ToList();
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
                await HearAsync(from);
            }
            catch (Exception exception) when (exception is DbException or InvalidOperationException && !leaving.IsCancellationRequested)
            {
                // The database may be restarting: begin again from a fresh picture.
                await Task.Delay(Tick, Time, leaving.Token);
                from = await Feed.EndAsync(leaving.Token);
                await InvokeAsync(FillAsync);
            }
        }
    }

    private async Task HearAsync(Cursor from)
    {
        await foreach (var published in Feed.FollowAsync(from, leaving.Token))
        {
            await Session.RefreshAsync(leaving.Token);
            if (published is null)
            {
                await InvokeAsync(FillAsync);
            }
            else if (published.Entry.What.StartsWith("case.", StringComparison.Ordinal) && Caller.Sight.Sees(published.Entry))
            {
                await InvokeAsync(() => GatherAsync(published.Entry.SubjectId));
            }
        }
    }

    /// <summary>A burst of changes is read once.</summary>
    private Task GatherAsync(Guid id)
    {
        changed.Add(id);
        if (!isGathering)
        {
            isGathering = true;
            _ = ApplySoonAsync();
        }

        return Task.CompletedTask;
    }

    private async Task ApplySoonAsync()
    {
        await Task.Delay(Gather, leaving.Token);
        isGathering = false;
        Guid[] ids = [.. changed];
        changed.Clear();
        await ApplyAsync(ids);
    }

    private async Task ApplyAsync(Guid[] ids)
    {
        now = Time.GetUtcNow();
        board.Apply(ids, await ReadAsync((ReadQueue read) => read.AgainAsync(ids, filter, leaving.Token)));
        figures = await ReadAsync((ReadFigures read) => read.RunAsync(filter.Area, leaving.Token));
        if (sheet is { } shown && ids.Contains(shown.Id))
        {
            var again = await ReadAsync((ShowCase read) => read.RunAsync(shown.Id, leaving.Token));
            // What has left her hands stays on the screen until she closes it, but offers nothing more to do.
            sheet = sheet?.Id == shown.Id ? again ?? sheet : sheet;
        }

        StateHasChanged();
    }

    private async Task KeepTimeAsync()
    {
        using var timer = new PeriodicTimer(Tick, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(leaving.Token))
            {
                now = Time.GetUtcNow();
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task ShowChosenAsync(Guid id, double? longitude, double? latitude, bool fromMap)
    {
        await MapAsync("choose", longitude, latitude, fromMap);
        await MapAsync("reveal", id);
        await MapAsync("address", id);
    }

    private async Task FitAsync()
    {
        if (await BoundsAsync() is { } bounds)
        {
            await MapAsync("fit", bounds);
        }
    }

    private async Task<double[]?> BoundsAsync()
    {
        using var scope = Scopes.As(Caller);
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().BoundsOfAsync(filter.Area ?? top, leaving.Token);
    }

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
