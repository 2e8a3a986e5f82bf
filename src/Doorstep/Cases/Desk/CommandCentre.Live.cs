using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Shell;
using Doorstep.Staff;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace Doorstep.Cases.Desk;

/// <content>What the screen reads, first and again, and how it speaks with its map.</content>
public sealed partial class CommandCentre
{
    private ElementReference root;
    private AreaTree? areas;
    private AreaCode top;
    private List<Department> departments = [];
    private List<(string Code, Names Names)> categories = [];
    private Dictionary<string, string> emergencyKinds = [];

    [Inject]
    private AreaNameCache CityAreas { get; set; } = null!;

    private protected override async Task PrepareAsync()
    {
        areas = await CityAreas.ReadAsync(Leaving);
        top = Caller.Scope.TopOf(Permission.ViewCases, areas.City);
        filter = QueueFilter.First(Caller.Scope, top);
        var (known, kinds) = await ReadAsync(async (DoorstepContext db) => (
            await db.Departments.AsNoTracking().ToListAsync(Leaving),
            await db.TaskKinds.AsNoTracking().Where(kind => kind.ReplacedAt == null).ToListAsync(Leaving)));
        departments = known;
        categories = [.. kinds.GroupBy(kind => kind.CategoryCode).OrderBy(kinds => kinds.Key)
            .Select(kinds => (kinds.Key, kinds.First().CategoryNames))];
        emergencyKinds = kinds.Where(kind => kind.IsEmergency).ToDictionary(kind => kind.Code, kind => kind.Names.Here);
    }

    /// <summary>Tab has come to a line: the keys of the desk go on from there.</summary>
    [JSInvokable]
    public async Task Mark(Guid id)
    {
        if (chosen != id && board.Find(id) is { } line)
        {
            await MarkAsync(line, isOpening: sheet is not null);
            StateHasChanged();
        }
    }

    private protected override async Task FillAsync()
    {
        var (queue, counted) = (
            await ReadAsync((ReadQueue read) => read.RunAsync(filter, linesRoom, Leaving)),
            await ReadAsync((ReadFigures read) => read.RunAsync(filter.Area, Leaving)));
        board.Fill(queue);
        figures = counted;
        await ReadSheetAgainAsync();
        await ShowLinesAsync();
    }

    private protected override bool Concerns(Entry entry) =>
        entry.What.StartsWith("case.", StringComparison.Ordinal) && Caller.Scope.Sees(entry, Modules);

    private protected override async Task ApplyAsync(IReadOnlyCollection<Guid> changed)
    {
        var (lines, counted) = (
            await ReadAsync((ReadQueue read) => read.AgainAsync(changed, filter, Leaving)),
            await ReadAsync((ReadFigures read) => read.RunAsync(filter.Area, Leaving)));
        board.Apply(changed, lines);
        figures = counted;
        await ShowLinesAsync();
        if (sheet is { } shown && changed.Contains(shown.Id))
        {
            await ReadSheetAgainAsync();
        }
    }

    private protected override async Task StartMapAsync()
    {
        await StartMapAsync("/js/desk-map.js", root, new
        {
            account = Caller.AccountId,
            bounds = await BoundsAsync(),
            kinds = emergencyKinds,
            query = filter.ForTiles(Caller.Scope),
            words = new { emergency = W["desk.emergency"].Value, noPlace = W["desk.no-place"].Value, unplaced = W["desk.unplaced"].Value },
        });
        await ShowLinesAsync();
        if (Open is { } id)
        {
            await OpenAsync(id);
        }
    }

    /// <summary>What has left her hands stays on the screen until she closes it, but offers nothing more to do.</summary>
    private async Task ReadSheetAgainAsync()
    {
        if (sheet is { } shown)
        {
            var again = await ReadAsync((ShowCase read) => read.RunAsync(shown.Id, Leaving));
            sheet = sheet?.Id != shown.Id ? sheet : again ?? shown with { May = [] };
        }
    }

    /// <summary>Where the map cannot ask for what the queue shows, it shows the queue's lines.</summary>
    private Task ShowLinesAsync() => MapAsync("lines", filter.IsByLines
        ? board.InOrder.Where(line => line.Longitude is not null)
            .Select(line => new { line.Id, line.Longitude, line.Latitude, light = LightOnMap(line) })
        : null);

    private int LightOnMap(QueueLine line) => line.Standing.StateAt(Now) switch
    {
        LightState.Soon => 1,
        LightState.Late => 2,
        LightState.Emergency => 3,
        _ => 0,
    };

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

    private Task<double[]?> BoundsAsync() => ReadAsync((DoorstepContext db) => db.BoundsOfAsync(filter.Area ?? top, Leaving));
}
