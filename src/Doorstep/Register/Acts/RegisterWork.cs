using System.Data.Common;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register.Queries;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Acts;

/// <summary>
/// The unit of work of one act on the register, from opening what it touches to the commit. Whatever is opened is taken off the roll-up as it is and
/// put on as it has become, and every changed field is written down beside the act, old and new: so no act can forget the counts or its history.
/// </summary>
sealed class RegisterWork(
    DoorstepContext db, CurrentAct acting, Ids ids, ChosenIds chosen, Caller caller, FindByNumber numbers, FigureReadings counted)
{
    private readonly RollUpChange tally = new();
    private readonly List<Household> households = [];
    private readonly Dictionary<Guid, int> heads = [];
    private readonly List<Dwelling> dwellings = [];

    private ActKey? key;

    public Act Act { get; } = acting.Now();

    /// <summary>
    /// Does what was asked for under a key once. The same again, even at the same moment, gets the answer that the first one got; something else
    /// under the same key is refused, never taken for the same.
    /// </summary>
    public async Task<Done?> OnceAsync(Guid? under, object asked, Func<ActKey?, Task<Done?>> act, CancellationToken cancellationToken)
    {
        if (under is null)
        {
            return await act(null);
        }

        key = new(under, Digest.Of(JsonSerializer.Serialize(asked)));
        try
        {
            return await AnsweredAsync(cancellationToken) ?? await act(key);
        }
        catch (Exception refused) when (refused is RuleBrokenException or DbException or DbUpdateException)
        {
            // The other of the two may have been first meanwhile.
            if (await AnsweredAsync(cancellationToken) is { } done)
            {
                return done;
            }

            throw;
        }
    }

    public DateOnly Today => CityTime.DayOf(Act.At);

    /// <summary>Of the next that the act makes: households before their people, people before their homes.</summary>
    public Guid NextId() => chosen.Next() ?? ids.At(Act.At);

    /// <summary>A household with its people and homes, and the dwelling it lives in. Null where the caller sees none.</summary>
    public async Task<Household?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        if (households.Find(opened => opened.Id == id) is { } known)
        {
            return known;
        }

        var household = await db.Households.Include(one => one.Residents).Include(one => one.Occupancies).AsSplitQuery()
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (household is not null)
        {
            tally.Count(household, -1);
            counted.Find(household);
            households.Add(household);
            heads[household.Id] = household.Heads;
        }

        return household;
    }

    /// <summary>The same, of one that still stands: what was merged away or struck out is closed to acts.</summary>
    public async Task<Household?> OpenStandingAsync(Guid id, CancellationToken cancellationToken) => await OpenAsync(id, cancellationToken) switch
    {
        { Standing: not RecordStatus.Present } => throw new RuleBrokenException("rule.household-closed"),
        var household => household,
    };

    /// <summary>Someone present, with her household.</summary>
    public async Task<(Household Household, Resident Resident)?> OpenResidentAsync(Guid id, CancellationToken cancellationToken)
    {
        var householdId = await db.Residents.Where(resident => resident.Id == id).Select(resident => (Guid?)resident.HouseholdId)
            .SingleOrDefaultAsync(cancellationToken);
        if (householdId is null || await OpenStandingAsync(householdId.Value, cancellationToken) is not { } household)
        {
            return null;
        }

        var found = household.Residents.Single(resident => resident.Id == id);
        return found.Standing is RecordStatus.Present ? (household, found) : throw new RuleBrokenException("rule.resident-gone");
    }

    /// <summary>A dwelling where the caller may see who lives; null otherwise.</summary>
    public async Task<Dwelling?> DwellingAsync(Guid id, CancellationToken cancellationToken)
    {
        if (dwellings.Find(opened => opened.Id == id) is { } known)
        {
            return known;
        }

        var dwelling = await db.Dwellings.SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (dwelling is null || !caller.Scope.Covers(Permission.ViewRegister, dwelling.Area))
        {
            return null;
        }

        tally.Count(dwelling, -1);
        dwellings.Add(dwelling);
        return dwelling;
    }

    public Household Enter(Household household)
    {
        db.Add(household);
        households.Add(household);
        return household;
    }

    /// <summary>The dwelling a household has left: vacant, if nobody else lives there.</summary>
    public async Task LeftAsync(Household household, Occupancy? home, CancellationToken cancellationToken)
    {
        if (home?.DwellingId is { } id && await DwellingAsync(id, cancellationToken) is { } dwelling
            && !await LivesSomebodyElseAsync(id, household.Id, cancellationToken))
        {
            dwelling.UsedAs(DwellingUse.Vacant);
        }
    }

    public Task<bool> LivesSomebodyElseAsync(Guid dwellingId, Guid householdId, CancellationToken cancellationToken) => db.Occupancies.AnyAsync(
        occupancy => occupancy.DwellingId == dwellingId && occupancy.HouseholdId != householdId && occupancy.Until == null && !occupancy.IsStruck,
        cancellationToken);

    /// <summary>A household that has two from before is nobody's fault now.</summary>
    private void RefuseTwoHeads()
    {
        if (households.Exists(household => household.Heads > Math.Max(1, heads.GetValueOrDefault(household.Id))))
        {
            throw new RuleBrokenException("rule.two-heads");
        }
    }

    /// <param name="touchesHouseholds">False where only a resident's own fields change: then a later act on her neighbours does not
    /// stand in the way of undoing it.</param>
    public async Task<Done> SaveAsync(
        RegisterActKind kind, Household subject, CancellationToken cancellationToken, Guid? residentId = null, bool touchesHouseholds = true,
        RegisterAct? undoes = null, RegisterAct? restores = null, Visit? visit = null)
    {
        RefuseTwoHeads();
        db.ChangeTracker.DetectChanges();
        households.ForEach(household => tally.Count(household, +1));
        dwellings.ForEach(dwelling => tally.Count(dwelling, +1));
        var done = RegisterAct.Of(kind, subject.Area, subject.Id, residentId, Act, undoes?.Id, key, visit);
        tally.Areas.Where(area => area != subject.Area).ToList().ForEach(done.LogIn);
        db.Add(done);
        db.AddRange(ActChanges.Of(db, done, touchesHouseholds ? households : []));
        await counted.ReadAsync(households, cancellationToken);
        undoes?.TakenBackBy(Act);
        restores?.StandsAgain();
        // Even an act on one person advances the household: the roll-up counts them together, so acts side by side must not pass unseen.
        households.ForEach(household => household.Turn++);
        try
        {
            await db.InOneCommitAsync(async () =>
            {
                await numbers.RefuseUnderAnotherKeyAsync(cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                await tally.WriteAsync(db, cancellationToken);
                await counted.ReadManyAsync(cancellationToken);
            }, cancellationToken);
        }
        catch (Exception twice) when (FindByNumber.IsKnown(twice))
        {
            throw new RuleBrokenException("rule.already-registered");
        }

        return new(Act.Id, subject.Id, residentId);
    }

    /// <exception cref="RuleBrokenException">Something else was asked for under this key.</exception>
    private async Task<Done?> AnsweredAsync(CancellationToken cancellationToken)
    {
        var under = key!.Key;
        var first = await db.RegisterActs.AsNoTracking()
            .SingleOrDefaultAsync(act => act.By == caller.AccountId && act.Key == under && act.UndoneBy == null, cancellationToken);
        return first is null ? null
            : first.Content.Open("asked again") == key.Content ? new(first.Id, first.HouseholdId ?? Guid.Empty, first.ResidentId)
            : throw new RuleBrokenException("rule.key-used");
    }
}

/// <summary>What an act did: its own id, with which it can be undone, and whom it was about.</summary>
public sealed record Done(Guid ActId, Guid HouseholdId, Guid? ResidentId);
