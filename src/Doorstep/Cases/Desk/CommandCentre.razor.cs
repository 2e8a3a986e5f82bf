using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Shell;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Cases.Desk;

/// <content>What the officer does.</content>
public sealed partial class CommandCentre : IAsyncDisposable
{
    private static readonly (string Name, string Icon)[] rooms = [("queue", "list-filter"), ("map", "map"), ("case", "file-text")];

    private readonly QueueBoard board = new();
    private readonly CancellationTokenSource leaving = new();
    private QueueFilter filter = new();
    private DeskFigures figures = DeskFigures.None;
    private int linesRoom = ReadQueue.Step;
    private bool isFilled, isReading, heat, borders = true;
    private Guid? chosen;
    private ShowCase.Result? sheet;
    private CaseDrawer? drawer;
    private ActKind? startWith;
    private string room = "queue";
    private string? said;
    private DateTimeOffset now;

    [Parameter]
    public Guid? Open { get; set; }

    [Parameter, EditorRequired]
    public Guid AccountId { get; set; }

    [Inject]
    private CircuitCaller Circuit { get; set; } = null!;

    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = null!;

    [Inject]
    private Caller Caller { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private DoAct DoAct { get; set; } = null!;

    public override Task SetParametersAsync(ParameterView parameters) =>
        base.SetParametersAsync(Circuit.Admit(parameters, Permission.ViewCases));

    private string OnTime => figures.OnTimeShare is { } share ? share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal) : "–";

    private bool IsNarrowed => filter.View is not QueueView.Open || filter.Narrowings > 0 || filter.Text.Length > 0;

    private IEnumerable<(string Word, IReadOnlyList<QueueLine> Lines)> Sections => new (string, IReadOnlyList<QueueLine>)[]
    {
        ("desk.part.new", board.New),
        (filter.View is QueueView.Closed ? "desk.part.closed" : "desk.part.going", board.Going),
    }.Where(part => part.Item2.Count > 0);

    [JSInvokable]
    public async Task Choose(Guid id) => await OpenAsync(id, fromMap: true);

    /// <summary>What a point on the map says when the mouse rests on it: what, where, and how it stands.</summary>
    [JSInvokable]
    public async Task<string[]?> Card(Guid id)
    {
        var line = board.Find(id) ?? (await ReadAsync((ReadQueue read) => read.AgainAsync([id], filter, leaving.Token))).GetValueOrDefault(id).Line;
        return line is null ? null : [line.Kind.Here, Where(line), $"{W[$"light.{line.Standing.StateAt(now).ToClass()}"]} · {Holder(line)}"];
    }

    [JSInvokable]
    public async Task Key(string key)
    {
        switch (key)
        {
            case "j" or "k" when board.Beside(chosen, key == "j" ? 1 : -1) is { } next:
                await MarkAsync(next, isOpening: sheet is not null);
                break;
            case "Enter" when chosen is { } id:
                await OpenAsync(id);
                break;
            case "a" when (board.Find(chosen) is { Standing.IsUnanswered: true } marked ? marked : board.Pinned.FirstOrDefault(line => line.Standing.IsUnanswered)) is { } line && MayAnswer(line):
                await AnswerAsync(line.Id);
                break;
            case "d" when chosen is { } id:
                startWith = ActKind.Dispatch;
                await OpenAsync(id);
                break;
            case "Escape":
                await CloseAsync();
                break;
        }

        StateHasChanged();
    }

    private async Task OpenAsync(Guid id, bool fromMap = false)
    {
        if (sheet?.Id == id)
        {
            room = "case";
            drawer?.Start(startWith);
            startWith = null;
            return;
        }

        (chosen, sheet, isReading, room) = (id, null, true, "case");
        StateHasChanged();
        sheet = await ReadAsync((ShowCase read) => read.RunAsync(id, leaving.Token));
        isReading = false;
        if (sheet is null)
        {
            chosen = null;
            Say(W["desk.not-yours"]);
        }
        else
        {
            await ShowChosenAsync(sheet.Id, sheet.Longitude, sheet.Latitude, fromMap);
        }

        StateHasChanged();
        startWith = null;
    }

    private async Task MarkAsync(QueueLine line, bool isOpening)
    {
        if (isOpening)
        {
            await OpenAsync(line.Id);
        }
        else
        {
            chosen = line.Id;
            await ShowChosenAsync(line.Id, line.Longitude, line.Latitude, fromMap: false);
        }
    }

    private async Task CloseAsync()
    {
        (sheet, isReading, startWith, room) = (null, false, null, "queue");
        await MapAsync("address", (object?)null);
    }

    private async Task AnswerAsync(Guid id)
    {
        try
        {
            await DoAct.RunAsync(Caller, id, ActKind.Acknowledge, new());
            Say(W["desk.said.Acknowledge"]);
        }
        catch (RuleBrokenException broken)
        {
            Say(W[broken.Rule, broken.Details]);
        }
    }

    /// <summary>The drawer did something: say so, and show what the case has become without waiting for the log.</summary>
    private async Task DoneAsync((Guid Id, string Said) done)
    {
        Say(done.Said);
        await ApplyAsync([done.Id]);
    }

    private async Task FilterAsync(QueueFilter wanted)
    {
        (filter, linesRoom) = (wanted, ReadQueue.Step);
        await FillAsync();
        await MapAsync("filter", filter.ForTiles());
    }

    private Task LookAtAsync(QueueView view) => FilterAsync(filter with { View = filter.View == view ? QueueView.Open : view });

    private Task ClearAsync() => FilterAsync(new() { Area = filter.Area });

    private async Task ToAreaAsync(AreaCode area)
    {
        await FilterAsync(filter with { Area = area });
        await FitAsync();
    }

    private async Task MoreAsync()
    {
        linesRoom += ReadQueue.Step;
        await FillAsync();
    }

    private async Task HeatAsync()
    {
        heat = !heat;
        await MapAsync("layer", "heat", heat);
    }

    private async Task BordersAsync()
    {
        borders = !borders;
        await MapAsync("layer", "borders", borders);
    }

    private async Task FillAsync()
    {
        board.Fill(await ReadAsync((ReadQueue read) => read.RunAsync(filter, linesRoom, leaving.Token)));
        figures = await ReadAsync((ReadFigures read) => read.RunAsync(filter.Area, leaving.Token));
        isFilled = true;
        StateHasChanged();
    }

    private void Say(string what)
    {
        said = what;
        _ = ForgetAsync(what);
        StateHasChanged();
    }

    private async Task ForgetAsync(string what)
    {
        await Task.Delay(TimeSpan.FromSeconds(6), leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (said == what && !leaving.IsCancellationRequested)
        {
            said = null;
            StateHasChanged();
        }
    }

    private async Task<T> ReadAsync<TCase, T>(Func<TCase, Task<T>> read) where TCase : notnull
    {
        using var scope = Scopes.As(Caller);
        return await read(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    private EventCallback Answer(QueueLine line) => MayAnswer(line) ? EventCallback.Factory.Create(this, () => AnswerAsync(line.Id)) : default;

    private bool MayAnswer(QueueLine line) => line.Standing.IsUnanswered && Caller.Sight.Allows(Permission.AnswerEmergencies, line.Area, line.DepartmentId);

    private string Pressed(QueueView view) => filter.View == view ? "true" : "false";

    private string Where(QueueLine line) => line.NeedsPlace ? W["desk.no-place"] : line.Address.Length > 0 ? line.Address : areas?.Near(line.Area) ?? "";

    private string Holder(QueueLine line) => line.DepartmentId is { } id && departments.Find(one => one.Id == id) is { } department
        ? department.Names.Here
        : W[$"case.status.{line.Status}"];
}
