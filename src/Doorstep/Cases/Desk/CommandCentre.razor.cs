using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Cases.Desk;

/// <content>What the officer does.</content>
public sealed partial class CommandCentre
{
    private static readonly (string Name, string Icon)[] rooms = [("queue", "list-filter"), ("map", "map"), ("case", "file-text")];

    private readonly QueueBoard board = new();
    private QueueFilter filter = new();
    private DeskFigures figures = DeskFigures.None;
    private int linesRoom = ReadQueue.Step;
    private bool isReading, heat, borders = true;
    private Guid? chosen;
    private ShowCase.Result? sheet;
    private CaseDrawer? drawer;
    private ActKind? startWith;
    private string room = "queue";

    [Parameter]
    public Guid? Open { get; set; }

    [Inject]
    private Modules Modules { get; set; } = null!;

    [Inject]
    private DoAct DoAct { get; set; } = null!;

    private string OnTime =>
        figures.OnTimeShare is { } share ? share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal) : "–";

    private bool IsNarrowed => filter.View is not (QueueView.Open or QueueView.Mine) || filter.Narrowings > 0 || filter.Text.Length > 0;

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
        var line = board.Find(id) ?? (await ReadAsync((ReadQueue read) => read.AgainAsync([id], filter, Leaving))).GetValueOrDefault(id).Line;
        return line is null ? null : [line.Kind.Here, Where(line), $"{W[$"light.{line.Standing.StateAt(Now).ToClass()}"]} · {Holder(line)}"];
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
            case "a" when (board.Find(chosen) is { Standing.IsUnanswered: true } marked
                ? marked
                : board.Pinned.FirstOrDefault(line => line.Standing.IsUnanswered)) is { } line && MayAnswer(line):
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
        ShowCase.Result? read = null;
        var refused = await TryAsync(() => InTurnAsync(async () => read = await ReadAsync((ShowCase show) => show.RunAsync(id, Leaving))));
        if (chosen != id)
        {
            // Another was opened meanwhile.
            return;
        }

        (sheet, isReading) = (read, false);
        if (sheet is null)
        {
            chosen = null;
            Say(refused?.Sentence ?? W["desk.not-yours"]);
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
        var isDone = false;
        var refused = await TryAsync(async () => isDone = await DoAct.RunAsync(Caller, id, ActKind.Acknowledge, new()));
        await DoneAsync((id, refused?.Sentence ?? W[isDone ? "desk.said.Acknowledge" : "desk.not-yours"]));
    }

    /// <summary>The drawer did something: say so, and show what the case has become without waiting for the log.</summary>
    private async Task DoneAsync((Guid Id, string Said) done)
    {
        if (done.Said.Length > 0)
        {
            Say(done.Said);
        }

        await UntilReadAsync(() => ApplyAsync([done.Id]));
    }

    private async Task FilterAsync(QueueFilter wanted)
    {
        (filter, linesRoom) = (wanted, ReadQueue.Step);
        await UntilReadAsync(FillAsync);
        await MapAsync("filter", filter.ForTiles(Caller.Scope));
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
        await UntilReadAsync(FillAsync);
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

    private Task LetInAsync() => UntilReadAsync(FillAsync);

    private EventCallback Answer(QueueLine line) => MayAnswer(line) ? EventCallback.Factory.Create(this, () => AnswerAsync(line.Id)) : default;

    private bool MayAnswer(QueueLine line) =>
        line.Standing.IsUnanswered && Caller.Scope.Allows(Permission.AnswerEmergencies, line.Area, line.DepartmentId);

    private string Pressed(QueueView view) => filter.View == view ? "true" : "false";

    /// <summary>The words that were typed, also where no place on the map could be found for them.</summary>
    private string Where(QueueLine line) =>
        line.Address.Length > 0 ? line.Address : line.NeedsPlace ? W["desk.no-place"] : areas?.Near(line.Area) ?? "";

    private string Holder(QueueLine line) => line.DepartmentId is { } id && departments.Find(one => one.Id == id) is { } department
        ? department.Names.Here
        : W[$"case.status.{line.Status}"];
}
