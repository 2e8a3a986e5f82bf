using Doorstep.Access;
using Doorstep.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Doorstep.Shell;

/// <summary>
/// The base class of interactive parts of a page: each use case runs in a scope of its own, and what goes wrong is a sentence on the page.
/// </summary>
public abstract class DeskPart : ComponentBase
{
    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = null!;

    [Inject]
    private IStringLocalizer Sentences { get; set; } = null!;

    [Inject]
    private protected Refusals Refusals { get; set; } = null!;

    [Inject]
    private protected Caller Caller { get; set; } = null!;

    private protected async Task<T> ReadAsync<TCase, T>(Func<TCase, Task<T>> read) where TCase : notnull
    {
        using var scope = Scopes.As(Caller);
        return await read(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    /// <inheritdoc cref="Refusals.TryAsync"/>
    private protected Task<Refusal?> TryAsync(Func<Task> act) => Refusals.TryAsync(act);

    /// <param name="act">Answers false where there is nothing such for this caller.</param>
    /// <param name="notThere">The key of the sentence for that.</param>
    /// <returns>Null when it was done, else why not.</returns>
    private protected async Task<string?> TryAsync(Func<Task<bool>> act, string notThere)
    {
        var isDone = false;
        var refusal = await TryAsync(async () => isDone = await act());
        return refusal?.Sentence ?? (isDone ? null : Sentences[notThere].Value);
    }
}
