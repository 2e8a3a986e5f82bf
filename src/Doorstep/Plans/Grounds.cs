using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Planning;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>The grounds that planners are working on, kept for a while: reading a whole city takes a second, and a building that is dragged about waits for no second. Read again once buildings or grids are others.</summary>
sealed class Grounds(IServiceScopeFactory scopes) : IDisposable
{
    /// <summary>A whole city is some ninety megabytes.</summary>
    private const int Room = 6;

    private readonly SemaphoreSlim turn = new(1);
    private readonly LinkedList<Known> known = [];

    public void Dispose() => turn.Dispose();

    private sealed record Known(AreaCode Area, string Wishes, (int, int, int, int) Stamp, Ground Ground);

    /// <exception cref="RuleBrokenException">There is nothing to plan.</exception>
    /// <exception cref="PlanInputException">A lock cannot be kept.</exception>
    public async Task<Ground> NowAsync(DoorstepContext db, AreaCode area, PlanWishes wishes, CancellationToken cancellationToken)
    {
        var asked = $"{wishes.MainRoadsBar} {Convert.ToBase64String(wishes.Barriers?.ToBytes() ?? [])} {string.Join(',', (wishes.Locks ?? []).Select(wish => wish.First))}";
        var stamp = (await db.Buildings.CountAsync(cancellationToken), await db.GridMoves.CountAsync(cancellationToken), await db.Outlines.CountAsync(cancellationToken), await db.Outlines.CountAsync(outline => outline.Until != null, cancellationToken));
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (known.FirstOrDefault(one => one.Area == area && one.Wishes == asked) is { } found)
            {
                known.Remove(found);
                if (found.Stamp == stamp)
                {
                    known.AddFirst(found);
                    return found.Ground;
                }
            }

            var ground = await ReadAsync(area, wishes, cancellationToken);
            known.AddFirst(new Known(area, asked, stamp, ground));
            while (known.Count > Room)
            {
                known.RemoveLast();
            }

            return ground;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Ground> ReadAsync(AreaCode area, PlanWishes wishes, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("ground of a plan");
        try
        {
            return await scope.ServiceProvider.GetRequiredService<ReadGround>().RunAsync([area], wishes, cancellationToken);
        }
        catch (PlanInputException wrong) when (wrong.Problems[0].Fault is PlanInputFault.NoUnits)
        {
            throw new RuleBrokenException("rule.plan-nothing");
        }
    }
}
