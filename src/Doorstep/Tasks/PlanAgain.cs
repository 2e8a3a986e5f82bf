using System.Data.Common;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>Plans a day again whose worker has done something that was not on it: what no longer fits beside it waits.</summary>
sealed class PlanAgain(IServiceScopeFactory scopes)
{
    private const int Turns = 5;

    /// <returns>How often the day of a grid was planned; null where it is not planned yet.</returns>
    public async Task<int?> TurnAsync(AreaCode grid, DateOnly day, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("plan-again");
        return await TurnAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), grid.UpTo(AreaLevel.Subdistrict), day, cancellationToken);
    }

    /// <summary>
    /// What was done stands, whatever comes of this; that her day is too full until it is planned the next time is no reason to say otherwise.
    /// </summary>
    public async Task RunAsync(AreaCode grid, DateOnly day, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            try
            {
                await OnceAsync(grid.UpTo(AreaLevel.Subdistrict), day, cancellationToken);
                return;
            }
            catch (Exception busy) when (busy is DbException or DbUpdateException)
            {
                // Somebody planned the same day in the same moment.
            }
        }
    }

    private async Task OnceAsync(AreaCode area, DateOnly day, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("plan-again");
        if (await TurnAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), area, day, cancellationToken) is not null)
        {
            await scope.ServiceProvider.GetRequiredService<PlanWork>().RunAsync(area, day, cancellationToken);
        }
    }

    private static Task<int?> TurnAsync(DoorstepContext db, AreaCode area, DateOnly day, CancellationToken cancellationToken) =>
        db.DaysPlanned.Where(planned => planned.Area == area && planned.Day == day).Select(planned => (int?)planned.Turn)
            .SingleOrDefaultAsync(cancellationToken);
}
