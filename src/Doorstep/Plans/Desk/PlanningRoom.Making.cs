using Doorstep.Cases.Desk;
using Doorstep.Contracts;
using Microsoft.JSInterop;

namespace Doorstep.Plans.Desk;

/// <content>Having grids redrawn: what is laid down on the map before, and the drawing itself.</content>
public sealed partial class PlanningRoom
{
    private readonly HashSet<string> staying = [];
    private double[][] lines = [];
    private bool isDrawing;
    private CancellationTokenSource? making;
    private string? makeError;

    /// <summary>A line was drawn on the map, or taken away.</summary>
    [JSInvokable]
    public void Drawn(double[][] all)
    {
        lines = all;
        StateHasChanged();
    }

    /// <summary>The map has stopped drawing: the line was ended with Escape.</summary>
    [JSInvokable]
    public void DrawEnded()
    {
        isDrawing = false;
        StateHasChanged();
    }

    /// <summary>A grid is to stay as it is in the next plan, or no longer.</summary>
    [JSInvokable]
    public async Task Lock(string grid)
    {
        if (!staying.Remove(grid))
        {
            staying.Add(grid);
        }

        isFormOpen = true;
        StateHasChanged();
        await MapAsync("locks", [staying]);
    }

    private async Task MakeAsync(PlanWish wish)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        (making, makeError) = (stopping, null);
        StateHasChanged();
        var from = Time.GetTimestamp();
        Guid? made = null;
        try
        {
            MakePlan.Request request = new(area.Value, wish.Name, wish.Mode, wish.Lowest, wish.Highest, MainRoadsBar: wish.MainRoadsBar,
                Barriers: lines.Length == 0 ? null : lines, Staying: Staying());
            makeError = await TryAsync(
                async () => (made = await ReadAsync((MakePlan make) => make.RunAsync(request.EnsureValid(), stopping.Token))) is not null,
                "planner.not-yours");
        }
        catch (OperationCanceledException) when (!Leaving.IsCancellationRequested)
        {
            makeError = W["planner.stopped"];
        }
        finally
        {
            making = null;
        }

        if (made is { } id)
        {
            await ShowMadeAsync(id, Time.GetElapsedTime(from));
        }
    }

    private async Task ShowMadeAsync(Guid id, TimeSpan took)
    {
        (chosen, sheet, isFormOpen, isDrawing) = (id, null, false, false);
        room = room is "queue" ? "case" : room;
        await UntilReadAsync(() => ReadSheetAsync(id, toDifference: true));
        Say(W["planner.made", N(sheet?.Figures.Planned.Grids ?? 0), Math.Max(0.1, took.TotalSeconds)
            .ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)]);
        await UntilReadAsync(FillAsync);
    }

    private string[]? Staying()
    {
        string[] here = [.. staying.Where(grid => area.Contains(AreaCode.Parse(grid)))];
        return here.Length == 0 ? null : here;
    }

    private async Task WindowAsync(PlanWish wish)
    {
        if (wish.Lowest <= wish.Highest && sheet is null)
        {
            window = (wish.Lowest, wish.Highest);
            await MapAsync("window", wish.Lowest, wish.Highest);
        }
    }

    private async Task DrawAsync()
    {
        isDrawing = !isDrawing;
        room = isDrawing ? "map" : room;
        await MapAsync("draw", isDrawing);
    }

    private async Task ClearLinesAsync()
    {
        lines = [];
        await MapAsync("clearLines");
    }

    private async Task UnlockAllAsync()
    {
        staying.Clear();
        await MapAsync("locks", [staying]);
    }
}
