using Doorstep.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Doorstep.Identity;

/// <summary>
/// Sets the caller of an interactive page (a circuit): the person who opened it becomes the caller before the page's first line runs. Her grants are
/// read again every few seconds while she works, so that one which ended does not live on in an open tab.
/// </summary>
sealed class CircuitCaller(
    Caller caller, CallerReader callers, AuthenticationStateProvider session, NavigationManager address, TimeProvider clock,
    ILogger<CircuitCaller> log) : CircuitHandler
{
    private static readonly TimeSpan GrantsLast = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> needed = [];
    private long readAt;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => TryAsync(() => ReadAsync(cancellationToken));

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next) => async activity =>
        {
            await TryAsync(() => RefreshAsync(CancellationToken.None));
            if (needed.All(caller.Scope.Holds))
            {
                await next(activity);
            }
            else
            {
                // The page is asked for anew, and answers as it does to whoever may not see it.
                address.NavigateTo(address.Uri, forceLoad: true);
            }
        };

    /// <summary>
    /// Without its database the platform reads and saves nothing for anybody, so what she does then is refused where it is done, in words; an
    /// error here would only end her page.
    /// </summary>
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

    /// <summary>
    /// Where a circuit begins: an interactive part of a page belongs to the account that the page was rendered for. What a browser sends to start
    /// it is sealed,
    /// but may be what another person was sent; so the account's id is a parameter of the part, and travels sealed with it. It works while its
    /// permission lasts.
    /// </summary>
    /// <exception cref="NotAllowedException">It was made for somebody else, or its permission ended since.</exception>
    public ParameterView Admit(ParameterView parameters, string permission)
    {
        var madeFor = parameters.GetValueOrDefault<Guid>("AccountId");
        if (madeFor != caller.AccountId || !caller.Scope.Holds(permission))
        {
            throw new NotAllowedException($"This part of a page was made for {madeFor} with {permission}, and {caller.AccountId} opened it.");
        }

        needed.Add(permission);
        return parameters;
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
        var state = await callers.StateOfAsync(person, cancellationToken);
        if (state is not null)
        {
            caller.Become(CallerReader.AccountIdOf(person), state);
        }
        else
        {
            caller.Become(CallerReader.AccountIdOf(person), AccessScope.Nothing);
        }

        readAt = clock.GetTimestamp();
    }
}
