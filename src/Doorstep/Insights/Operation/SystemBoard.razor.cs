using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Insights.Operation;

/// <content>Keeps the page of the system in step, and says what somebody should look at.</content>
public sealed partial class SystemBoard
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource leaving = new();
    private ShowPlatform.Platform? platform;
    private IReadOnlyList<Trouble> troubles = [];

    /// <param name="IsHelp">Somebody waits for help.</param>
    private sealed record Trouble(string Sentence, bool IsHelp = false);

    [Inject]
    private CircuitCaller Session { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await ShowAsync();
        _ = KeepAsync(leaving.Token);
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Every, Time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            await TryAsync(() => Session.RefreshAsync(stop));
            if (!Caller.Scope.Holds(Permission.WatchPlatform))
            {
                Address.NavigateTo(Address.Uri, forceLoad: true);
                return;
            }

            await ShowAsync();
            StateHasChanged();
        }
    }

    /// <summary>Where it cannot be read, what stood here stays, with its time.</summary>
    private async Task ShowAsync() => await TryAsync(async () =>
    {
        platform = await ReadAsync((ShowPlatform show) => show.RunAsync(leaving.Token));
        troubles = [.. TroublesOf(platform)];
    });

    private IEnumerable<Trouble> TroublesOf(ShowPlatform.Platform now)
    {
        if (now.AwaySince is { } since)
        {
            yield return new(W["system.trouble.away", CityTime.Clock(since)]);
        }

        foreach (var node in now.Nodes)
        {
            foreach (var trouble in node.IsSilent ? [new(W["system.trouble.silent", node.Name, CityTime.Minute(node.SeenAt)])] : TroublesOf(node))
            {
                yield return trouble;
            }
        }
    }

    private IEnumerable<Trouble> TroublesOf(ShowPlatform.Node node)
    {
        foreach (var tile in FigureTile.All)
        {
            if (tile.Of(node.Figures) is { } value && tile.IsAlarming(value))
            {
                var name = W[$"system.figure.{tile.Word}"].Value;
                yield return new(W["system.trouble.figure", node.Name, name, SystemWords.Number(value)], tile.IsHelp);
            }
        }

        foreach (var job in node.Jobs.Where(job => job.State is JobState.Fails or JobState.Late))
        {
            yield return new(job.State is JobState.Late
                ? W["system.trouble.late", node.Name, W.Job(job.Name)]
                : W["system.trouble.fails", node.Name, W.Job(job.Name), job.FailuresInARow, W.Failure(job.LastFailure)]);
        }
    }
}
