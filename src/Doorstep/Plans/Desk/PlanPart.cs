using Doorstep.Data;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Plans.Desk;

/// <summary>A part of the planner's page: each errand in a scope of its own, and what the city's rules forbid as a sentence.</summary>
public abstract class PlanPart : ComponentBase
{
    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = null!;

    [Inject]
    private IStringLocalizer Sentences { get; set; } = null!;

    [Inject]
    protected Caller Caller { get; set; } = null!;

    private protected async Task<T> ReadAsync<TCase, T>(Func<TCase, Task<T>> read) where TCase : notnull
    {
        using var scope = Scopes.As(Caller);
        return await read(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    /// <returns>Null when it was done, else why not.</returns>
    private protected async Task<string?> TryAsync(Func<Task<bool>> act)
    {
        try
        {
            return await act() ? null : Sentences["planner.not-yours"].Value;
        }
        catch (RuleBrokenException broken)
        {
            return Sentences[broken.Rule, broken.Details];
        }
        catch (WrongFieldException wrong)
        {
            return Sentences[wrong.Reason];
        }
        catch (NotAllowedException)
        {
            return Sentences["planner.not-yours"];
        }
        catch (DbUpdateConcurrencyException)
        {
            return Sentences["planner.changed-meanwhile"];
        }
    }

    /// <summary>Thousands apart, as numbers stand in both languages.</summary>
    private protected static string N(long number) => PlanRows.N(number);
}
