using Doorstep.Identity;
using Doorstep.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Shell;

/// <summary>
/// The base class of interactive pages that follow the log and show changes as they happen. It takes its place in the log first, reads what it shows,
/// then follows the log from that place. The place moves on only when what lies before it stands on the screen; a read that fails is tried again with
/// the same changes, for as long as it takes. So a change may come twice, and none is missed.
/// </summary>
public abstract class LiveDesk : DeskPart, IAsyncDisposable
{
    /// <summary>A burst of changes is read once.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ToastLasts = TimeSpan.FromSeconds(6);
    private const int MostAtOnce = 500;

    private readonly CancellationTokenSource leaving = new();
    /// <summary>Whoever reads has it, so that what was read earlier never covers what was read later.</summary>
    private readonly SemaphoreSlim turn = new(1);
    private IJSObjectReference? module, map;
    private DotNetObjectReference<LiveDesk>? self;
    private Cursor place;
    private bool isMapStarted;

    [Inject]
    private Feed Feed { get; set; } = null!;

    [Inject]
    private CircuitCaller Session { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private protected TimeProvider Time { get; set; } = null!;

    private protected CancellationToken Leaving => leaving.Token;

    /// <summary>What it shows has been read once.</summary>
    private protected bool IsFilled { get; private set; }

    /// <summary>Since when nothing could be read, while that lasts: what is shown may be old.</summary>
    private protected DateTimeOffset? BehindSince { get; private set; }

    private protected DateTimeOffset Now { get; private set; }

    /// <summary>What was just done, for a few seconds.</summary>
    private protected string? Toast { get; private set; }

    /// <summary>What does not change while the desk is open.</summary>
    private protected abstract Task PrepareAsync();

    /// <summary>Everything it shows, read anew.</summary>
    private protected abstract Task FillAsync();

    /// <summary>The log cannot say what has changed: everything, read anew.</summary>
    private protected virtual Task RefillAsync() => FillAsync();

    private protected abstract bool Concerns(Entry entry);

    /// <summary>Reads again what has changed.</summary>
    private protected abstract Task ApplyAsync(IReadOnlyCollection<Guid> changed);

    /// <summary>Once everything has been read and stands on the screen: starts the map.</summary>
    private protected abstract Task StartMapAsync();

    protected override Task OnInitializedAsync()
    {
        Now = Time.GetUtcNow();
        _ = OutliveAsync(RunAsync);
        _ = OutliveAsync(KeepTimeAsync);
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (IsFilled && !isMapStarted)
        {
            isMapStarted = true;
            await StartMapAsync();
        }
    }

    /// <summary>Reads under the turn, until it has worked once; meanwhile the page says that it is behind.</summary>
    private protected async Task UntilReadAsync(Func<Task> read)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await InTurnAsync(read);
                BehindSince = null;
                StateHasChanged();
                return;
            }
            catch (Exception wrong) when (!Leaving.IsCancellationRequested)
            {
                await WaitBehindAsync(wrong, tries);
            }
        }
    }

    private protected async Task InTurnAsync(Func<Task> read)
    {
        await turn.WaitAsync(Leaving);
        try
        {
            Now = Time.GetUtcNow();
            await read();
        }
        finally
        {
            turn.Release();
        }
    }

    private protected void Say(string what)
    {
        Toast = what;
        _ = OutliveAsync(() => ForgetAsync(what));
        StateHasChanged();
    }

    private protected async Task StartMapAsync(string script, ElementReference page, object options)
    {
        self = DotNetObjectReference.Create(this);
        module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, script);
        map = await module.InvokeAsync<IJSObjectReference>("start", Leaving, page, self, options);
    }

    private protected async Task MapAsync(string act, params object?[] with)
    {
        try
        {
            await (map?.InvokeVoidAsync(act, Leaving, with) ?? default);
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, or will be drawn again when it comes back.
        }
        catch (JSException wrong)
        {
            // The desk works without its map.
            Refusals.Of(wrong);
        }
    }

    private protected async Task<T?> AskMapAsync<T>(string what, params object?[] with) =>
        map is null ? default : await map.InvokeAsync<T>(what, Leaving, with);

    private async Task RunAsync()
    {
        await UntilReadAsync(async () =>
        {
            await Session.RefreshAsync(Leaving);
            place = await Feed.EndAsync(Leaving);
            await PrepareAsync();
            await FillAsync();
        });
        IsFilled = true;
        StateHasChanged();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await FollowAsync(() => tries = 0);
            }
            catch (Exception wrong) when (!Leaving.IsCancellationRequested)
            {
                await WaitBehindAsync(wrong, tries);
            }
        }
    }

    /// <summary>Follows the log from where this desk stands.</summary>
    private async Task FollowAsync(Action heardSome)
    {
        await using var entries = Feed.FollowAsync(place, Leaving).GetAsyncEnumerator(Leaving);
        var next = entries.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                List<Published?> heard = [];
                var soon = Task.Delay(Gather, Time, Leaving);
                do
                {
                    heard.Add(entries.Current);
                    next = entries.MoveNextAsync().AsTask();
                }
                while (heard.Count < MostAtOnce && await Task.WhenAny(next, soon) == next && await next);

                await UntilReadAsync(() => TakeInAsync(heard));
                place = heard[^1]?.Cursor ?? place;
                heardSome();
            }
        }
        finally
        {
            // One that still waits cannot be put away.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task TakeInAsync(List<Published?> heard)
    {
        await Session.RefreshAsync(Leaving);
        if (heard.Contains(null))
        {
            await RefillAsync();
            return;
        }

        var changed = heard.Select(published => published!.Entry).Where(Concerns).Select(entry => entry.SubjectId).ToHashSet();
        if (changed.Count > 0)
        {
            await ApplyAsync(changed);
        }
    }

    private async Task WaitBehindAsync(Exception wrong, int tries)
    {
        // Says in the log what it was; the page says since when.
        Refusals.Of(wrong);
        BehindSince ??= Now;
        StateHasChanged();
        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(tries, 5)));
        await Task.Delay(wait < LongestWait ? wait : LongestWait, Time, Leaving);
    }

    private async Task KeepTimeAsync()
    {
        using var timer = new PeriodicTimer(Tick, Time);
        while (await timer.WaitForNextTickAsync(Leaving))
        {
            Now = BehindSince is null ? Time.GetUtcNow() : Now;
            StateHasChanged();
        }
    }

    private async Task ForgetAsync(string what)
    {
        await Task.Delay(ToastLasts, Time, Leaving);
        if (Toast == what)
        {
            Toast = null;
            StateHasChanged();
        }
    }

    /// <summary>What runs beside the page ends with it; should it fail, the page says so and never just stops.</summary>
    private async Task OutliveAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception wrong)
        {
            await DispatchExceptionAsync(wrong);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await module.EndAsync(map);
        self?.Dispose();
        leaving.Dispose();
        GC.SuppressFinalize(this);
    }
}
