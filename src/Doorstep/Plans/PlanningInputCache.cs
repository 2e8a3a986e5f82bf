using System.Collections.Concurrent;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Planning;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// A cache of the inputs that planners are working on: reading a whole city takes a second, and a building that is dragged about waits for no second.
/// Read again once buildings or grids are others.
/// </summary>
sealed class PlanningInputCache(IServiceScopeFactory scopes) : IDisposable
{
    /// <summary>A whole city is some ninety megabytes.</summary>
    private const int Room = 6;

    /// <summary>One at a time for each area, so that nobody waits for what somebody draws elsewhere.</summary>
    private readonly ConcurrentDictionary<AreaCode, SemaphoreSlim> turns = [];
    private readonly LinkedList<Known> known = [];

    public void Dispose()
    {
        foreach (var turn in turns.Values)
        {
            turn.Dispose();
        }
    }

    private sealed record Known(AreaCode Area, string Wishes, (int, int, int, int) Stamp, PlanningInput Ground);

    /// <exception cref="RuleBrokenException">There is nothing to plan.</exception>
    /// <exception cref="PlanInputException">A lock cannot be kept.</exception>
    public async Task<PlanningInput> NowAsync(DoorstepContext db, AreaCode area, PlanWishes wishes, CancellationToken cancellationToken)
    {
        var locked = string.Join(',', (wishes.Locks ?? []).Select(wish => wish.First));
        var asked = $"{wishes.MainRoadsBar} {Convert.ToBase64String(wishes.Barriers?.ToBytes() ?? [])} {locked}";
        var stamp = (await db.Buildings.CountAsync(cancellationToken), await db.GridMoves.CountAsync(cancellationToken),
            await db.Outlines.CountAsync(cancellationToken), await db.Outlines.CountAsync(outline => outline.Until != null, cancellationToken));
        var turn = turns.GetOrAdd(area, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (Find(area, asked, stamp) is { } found)
            {
                return found;
            }

            var ground = await ReadAsync(area, wishes, cancellationToken);
            Keep(new(area, asked, stamp, ground));
            return ground;
        }
        finally
        {
            turn.Release();
        }
    }

    private PlanningInput? Find(AreaCode area, string asked, (int, int, int, int) stamp)
    {
        lock (known)
        {
            if (known.FirstOrDefault(one => one.Area == area && one.Wishes == asked) is not { } found)
            {
                return null;
            }

            known.Remove(found);
            if (found.Stamp != stamp)
            {
                return null;
            }

            known.AddFirst(found);
            return found.Ground;
        }
    }

    private void Keep(Known ground)
    {
        lock (known)
        {
            known.AddFirst(ground);
            while (known.Count > Room)
            {
                known.RemoveLast();
            }
        }
    }

    private async Task<PlanningInput> ReadAsync(AreaCode area, PlanWishes wishes, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("ground of a plan");
        try
        {
            return await scope.ServiceProvider.GetRequiredService<ReadPlanningInput>().RunAsync([area], wishes, cancellationToken);
        }
        catch (PlanInputException wrong) when (wrong.Problems[0].Fault is PlanInputFault.NoUnits)
        {
            throw new RuleBrokenException("rule.plan-nothing");
        }
    }
}
