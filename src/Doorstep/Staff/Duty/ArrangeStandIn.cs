using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Accounts;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// Puts one worker into the grids of another for a time, with the rights that go with them, and ends both together. Absences, swaps and redrawn grids
/// share it; whoever calls it has asked whether the caller may, and saves.
/// </summary>
sealed class ArrangeStandIn(CallerReader callers, Caller caller, Ids ids)
{
    /// <summary>
    /// What a worker has within a time: her own grids, and those in which she stands in, without what somebody already has instead of her.
    /// </summary>
    public static async Task<List<Charge>> ChargesAsync(DoorstepContext db, Guid worker, Term term, CancellationToken cancellationToken)
    {
        var own = await db.Postings.AsNoTracking()
            .Where(posting => posting.WorkerId == worker && !posting.IsSubstitute && posting.From < term.Until
                && (posting.Until == null || posting.Until > term.From))
            .ToListAsync(cancellationToken);
        var near = await Within(db, term).AsNoTracking().Where(one => one.WorkerId == worker || one.ForWorkerId == worker)
            .ToListAsync(cancellationToken);
        var has = own.Select(posting => new Charge(posting.Area, worker, term.With(posting.From, posting.Until ?? term.Until)!))
            .Concat(near.Where(one => one.WorkerId == worker)
                .Select(one => new Charge(one.Area, worker, term.With(one.From, one.Until)!, one.Id)));
        return
        [
            .. from charge in has
               from free in charge.Term.Without(near.Where(one => one.ForWorkerId == worker && one.Area == charge.Grid)
                   .Select(one => charge.Term.With(one.From, one.Until)).OfType<Term>())
               select charge with { Term = free },
        ];
    }

    /// <exception cref="RuleBrokenException">She is away herself, has too many grids, or would give rights to herself.</exception>
    public async Task BeginAsync(
        DoorstepContext db, GridWorker worker, IReadOnlyList<Charge> charges, Term term, DutyAct of, Act act, CancellationToken cancellationToken)
    {
        if (worker.AccountId == caller.AccountId)
        {
            throw new RuleBrokenException("rule.duty-self");
        }

        if (await AwayWithin(db, term).AnyAsync(absence => absence.WorkerId == worker.Id, cancellationToken))
        {
            throw new RuleBrokenException("rule.duty-stand-in-away", worker.NameHere);
        }

        var own = await db.Postings.Where(posting => posting.WorkerId == worker.Id && (posting.Until == null || posting.Until > act.At))
            .Select(posting => posting.Area).ToListAsync(cancellationToken);
        // Her own grid comes back to her by itself when whoever stands in there for her is away.
        var others = charges.Where(charge => !own.Contains(charge.Grid)).ToList();
        var more = await Within(db, term).Where(one => one.WorkerId == worker.Id).Select(one => one.Area).ToListAsync(cancellationToken);
        if (own.Concat(more).Concat(others.Select(charge => charge.Grid)).Distinct().Count() > StandIn.MostGrids)
        {
            throw new RuleBrokenException("rule.duty-too-many", worker.NameHere, StandIn.MostGrids);
        }

        var role = await db.Roles.AsNoTracking().SingleAsync(role => role.Code == Role.GridWorker, cancellationToken);
        if (worker.AccountId is { } account)
        {
            await TakeHoldAsync(db, account, act, cancellationToken);
            GrantLimit.Check([.. await callers.RightsToComeAsync(account, cancellationToken),
                .. others.Select(charge => new Right(role.Permissions, charge.Grid, null))]);
        }

        foreach (var charge in others)
        {
            var right = worker.AccountId is { } hers
                ? Grant.Give(hers, role, charge.Grid, null, Step(act), charge.Term.Until, charge.Term.From) : null;
            db.AddRange(new[] { right }.OfType<Grant>());
            db.Add(StandIn.Begin(worker, charge, of, right, Step(act)));
        }
    }

    /// <summary>Ends what is not over yet, whatever hangs on it, and the rights that came with it.</summary>
    public async Task EndAsync(DoorstepContext db, IReadOnlyList<StandIn> some, Act act, CancellationToken cancellationToken)
    {
        List<StandIn> ending = [.. some.Where(one => !one.IsOver(act.At))];
        for (var last = ending; last.Count > 0;)
        {
            var followed = last.Select(one => (Guid?)one.Id).ToList();
            last = (await db.StandIns.Where(one => followed.Contains(one.FollowsId)).ToListAsync(cancellationToken))
                .FindAll(one => !one.IsOver(act.At) && !ending.Contains(one));
            ending.AddRange(last);
        }

        var rights = ending.Select(one => one.GrantId).OfType<Guid>().ToList();
        var grants = await db.Grants.Where(grant => rights.Contains(grant.Id)).ToListAsync(cancellationToken);
        ending.ForEach(one => one.End(Step(act)));
        // An administrator may have ended one before.
        grants.FindAll(grant => grant.Until > act.At).ForEach(grant => grant.End(Step(act)));
    }

    /// <summary>Of two acts about one worker at once, the second finds her account changed; so it is read before all else.</summary>
    public static async Task TakeHoldAsync(DoorstepContext db, Guid account, Act act, CancellationToken cancellationToken) =>
        (await db.Users.SingleAsync(one => one.Id == account, cancellationToken)).ConcurrencyStamp = act.Id.ToString("n");

    /// <exception cref="RuleBrokenException">Somebody else was a moment earlier.</exception>
    public static async Task SaveAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException both) when (!DatabaseAway.Is(both))
        {
            throw new RuleBrokenException("rule.duty-meanwhile");
        }
    }

    /// <summary>Standing in that meets a time, and has not been ended.</summary>
    public static IQueryable<StandIn> Within(DoorstepContext db, Term term)
    {
        var (from, until) = (term.From, term.Until);
        return db.StandIns.Where(one => one.EndedAt == null && one.From < until && one.Until > from);
    }

    /// <summary>Absences that meet a time, and have not been ended.</summary>
    public static IQueryable<Absence> AwayWithin(DoorstepContext db, Term term)
    {
        var (from, until) = (term.From, term.Until);
        return db.Absences.Where(one => one.EndedAt == null && one.From < until && one.Until > from);
    }

    /// <summary>Part of the one act, with an id of its own.</summary>
    private Act Step(Act act) => act with { Id = ids.Next() };
}
