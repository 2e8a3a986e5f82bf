using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Privacy.Retention;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff;

/// <summary>
/// Hands redrawn grids over to their workers, with the rights that go with them. Standing in ends where the grid is closed or no longer hers for whom
/// it was. A legal hold on a grid that changes becomes one on its community: it
/// must not let go of anybody.
/// </summary>
sealed class StaffRedrawFollower(DoorstepContext db, ArrangeStandIn arrange, Ids ids) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds => [typeof(Posting), typeof(Grant), typeof(Hold), typeof(StandIn)];

    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken) =>
    [
        new("effect.workers", redrawing.Handovers.Select(handover => handover.To).OfType<Guid>().Distinct().Count()),
        new("effect.unstaffed",
            redrawing.Handovers.Count(handover => handover.To is null && redrawing.ChangeOf(handover.Grid)?.Fate is not GridFate.Closed)),
        new("effect.grants", (await OutlivedAsync(redrawing, cancellationToken)).Count),
        new("effect.stand-ins", (await EndedStandInsAsync(redrawing, cancellationToken)).Count),
        new("effect.holds", (await HoldsAsync(redrawing, cancellationToken)).Count),
    ];

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        if (isAgain)
        {
            return;
        }

        var roles = await db.Roles.ToDictionaryAsync(role => role.Code, cancellationToken);
        foreach (var (grant, to) in await OutlivedAsync(redrawing, cancellationToken))
        {
            grant.End(Step(redrawing));
            if (to is { } grid)
            {
                var anew = Grant.Give(grant.AccountId, roles[grant.RoleCode], grid, grant.DepartmentId, Step(redrawing), grant.Until);
                // What waits for a second administrator waits on.
                if (grant is { IsWaiting: true, ApprovalId: { } approval })
                {
                    anew.WaitFor(approval);
                }

                db.Add(anew);
            }
        }

        await arrange.EndAsync(db, await EndedStandInsAsync(redrawing, cancellationToken), redrawing.Act, cancellationToken);
        await HandOverAsync(redrawing, roles[Role.GridWorker], cancellationToken);
        foreach (var hold in await HoldsAsync(redrawing, cancellationToken))
        {
            db.Add(Hold.Place(hold.Area.Parent, hold.SubjectId, hold.Reason.Open("a held grid is redrawn"), Step(redrawing)));
            hold.Lift(Step(redrawing));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task HandOverAsync(Redrawing redrawing, Role role, CancellationToken cancellationToken)
    {
        var grids = redrawing.Handovers.Select(handover => handover.Grid).ToHashSet();
        var standing = (await db.Postings.In(redrawing.Area).Where(posting => posting.Until == null)
            .ToListAsync(cancellationToken)).ToLookup(posting => posting.Area);
        var wanted = redrawing.Handovers.Select(handover => handover.To).OfType<Guid>().ToList();
        var workers = await db.GridWorkers.Where(worker => wanted.Contains(worker.Id)).ToDictionaryAsync(worker => worker.Id, cancellationToken);
        foreach (var handover in redrawing.Handovers)
        {
            foreach (var posting in standing[handover.Grid])
            {
                posting.End(Step(redrawing), redrawing.Act.Id);
            }

            if (handover.To is { } id && workers.TryGetValue(id, out var worker))
            {
                db.Add(Posting.Post(worker, handover.Grid, Step(redrawing), redrawing.Act.Id));
                if (worker.AccountId is { } account)
                {
                    db.Add(Grant.Give(account, role, handover.Grid, null, Step(redrawing)));
                }
            }
        }
    }

    /// <summary>
    /// Rights in a grid that end: those of the worker who hands it over, and everybody's in a grid that is closed, which
    /// are given anew where most of it went.
    /// </summary>
    private async Task<List<(Grant Grant, AreaCode? To)>> OutlivedAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var now = redrawing.Act.At;
        var grants = await db.Grants.In(redrawing.Area).Where(grant => grant.From <= now
            && (grant.Until == null || grant.Until > now)
            && !db.StandIns.Any(standIn => standIn.GrantId == grant.Id)).ToListAsync(cancellationToken);
        var givers = redrawing.Handovers.Select(handover => handover.From).OfType<Guid>().ToList();
        var accounts = await db.GridWorkers.Where(worker => givers.Contains(worker.Id) && worker.AccountId != null)
            .ToDictionaryAsync(worker => worker.Id, worker => worker.AccountId!.Value, cancellationToken);
        var handedOver = redrawing.Handovers.Where(handover => handover.From is { } giver && accounts.ContainsKey(giver))
            .Select(handover => (accounts[handover.From!.Value], handover.Grid)).ToHashSet();
        List<(Grant, AreaCode?)> outlived = [];
        foreach (var grant in grants)
        {
            if (grant.RoleCode == Role.GridWorker && handedOver.Contains((grant.AccountId, grant.Area)))
            {
                outlived.Add((grant, null));
            }
            else if (redrawing.ChangeOf(grant.Area) is { Fate: GridFate.Closed, Successor: var successor })
            {
                outlived.Add((grant, successor));
            }
        }

        return outlived;
    }

    private async Task<List<StandIn>> EndedStandInsAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var (now, givers) = (redrawing.Act.At, redrawing.Handovers.Where(handover => handover.From is not null)
            .Select(handover => (handover.Grid, handover.From!.Value)).ToHashSet());
        return (await db.StandIns.In(redrawing.Area).Where(standIn => standIn.EndedAt == null && standIn.Until > now).ToListAsync(cancellationToken))
            .FindAll(standIn => redrawing.ChangeOf(standIn.Area) is { Fate: GridFate.Closed }
                || givers.Contains((standIn.Area, standIn.ForWorkerId)));
    }

    private async Task<List<Hold>> HoldsAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        return [.. (await db.Holds.In(redrawing.Area).Where(hold => hold.LiftedAt == null).ToListAsync(cancellationToken))
            .Where(hold => hold.Area.Level is AreaLevel.Grid && redrawing.ChangeOf(hold.Area) is not null)];
    }

    /// <summary>Part of the one act, with an id of its own.</summary>
    private Act Step(Redrawing redrawing) => redrawing.Act with { Id = ids.Next() };
}
