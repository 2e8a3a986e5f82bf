using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Doorstep.Trust;

/// <summary>
/// The person behind a page that stays open: becomes the caller before the page's first line runs. Her grants are read again every few seconds
/// while she works, so that one which ended does not live on in an open tab.
/// </summary>
sealed class CircuitCaller(Caller caller, CallerReader callers, AuthenticationStateProvider session, TimeProvider clock, ILogger<CircuitCaller> log) : CircuitHandler
{
    private static readonly TimeSpan GrantsLast = TimeSpan.FromSeconds(5);

    private long readAt;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => TryAsync(() => ReadAsync(cancellationToken));

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async activity =>
    {
        await TryAsync(() => RefreshAsync(CancellationToken.None));
        await next(activity);
    };

    /// <summary>Without its database the platform reads and saves nothing for anybody, so what she does then is refused where it is done, in words; an error here would only end her page.</summary>
    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            log.LogWarning(away, "The grants of somebody at work could not be read");
        }
    }

    /// <summary>For a page that follows the log: it works without the person touching it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(readAt) > GrantsLast)
        {
            await ReadAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var person = (await session.GetAuthenticationStateAsync()).User;
        var standing = await callers.StandingOfAsync(person, cancellationToken);
        if (standing is not null)
        {
            caller.Become(CallerReader.AccountIdOf(person), standing);
        }
        else
        {
            caller.Become(CallerReader.AccountIdOf(person), Sight.Nothing);
        }

        readAt = clock.GetTimestamp();
    }
}
