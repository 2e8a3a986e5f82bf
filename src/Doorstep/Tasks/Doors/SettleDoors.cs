using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// Ends the notes of a household that moves, or of which nobody is left, in the commit of that act; and that it is away, which was said of the home
/// it had.
/// </summary>
sealed class FollowDoors(Ids ids) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds { get; } = FollowRegister.Moves;

    public override Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var last = entries[^1];
        var touched = entries.Select(entry => entry.SubjectId).Concat(db.ChangeTracker.Entries<Household>().Select(one => one.Entity.Id)).ToHashSet();
        return SettleDoors.RunAsync(db, touched, () => new(ids.Next(), last.By, last.At), cancellationToken);
    }
}

/// <summary>Mends in the night what the acts of the day could not see, and puts off what rhythms have made for households that are away.</summary>
sealed class SettleDoors(DoorstepContext db, PauseRhythms rhythms, Ids ids, TimeProvider clock)
{
    public async Task RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        var households = await db.DoorNotes.In(area).Select(note => note.HouseholdId)
            .Union(db.HouseholdAways.In(area).Select(away => away.HouseholdId)).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var some in households.Chunk(500))
        {
            await RunAsync(db, some, () => new(ids.Next(), Guid.Empty, now), cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        var today = CityTime.DayOf(now);
        foreach (var away in await db.HouseholdAways.In(area).Where(one => one.Until >= today).ToListAsync(cancellationToken))
        {
            if (await db.HouseholdHomeAsync(away.HouseholdId, cancellationToken) is { } home)
            {
                await rhythms.OfHouseholdAsync(home, away.Until, away.Until, new(ids.Next(), Guid.Empty, now), cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    public static async Task RunAsync(DoorstepContext db, IReadOnlyCollection<Guid> households, Func<Act> act, CancellationToken cancellationToken)
    {
        var notes = (await db.DoorNotes.Where(note => households.Contains(note.HouseholdId)).ToListAsync(cancellationToken))
            .ToLookup(note => note.HouseholdId);
        var aways = (await db.HouseholdAways.Where(away => households.Contains(away.HouseholdId)).ToListAsync(cancellationToken))
            .ToLookup(away => away.HouseholdId);
        if (notes.Count == 0 && aways.Count == 0)
        {
            return;
        }

        var homes = (await db.Occupancies.Where(home => households.Contains(home.HouseholdId) && home.Until == null && !home.IsStruck)
            .Select(home => new { home.HouseholdId, home.DwellingId, home.Area }).ToListAsync(cancellationToken))
            .DistinctBy(home => home.HouseholdId).ToDictionary(home => home.HouseholdId);
        var lived = await db.Residents
            .Where(resident => households.Contains(resident.HouseholdId) && resident.Standing == RecordStatus.Present)
            .Select(resident => resident.HouseholdId).Distinct().ToListAsync(cancellationToken);
        foreach (var household in notes.Select(one => one.Key).Union(aways.Select(one => one.Key)))
        {
            var home = lived.Contains(household) ? homes.GetValueOrDefault(household) : null;
            Settle(db, household, [.. notes[household]], [.. aways[household]], home is null ? null : (home.Area, home.DwellingId), act);
        }
    }

    private static void Settle(
        DoorstepContext db, Guid household, List<DoorNote> notes, List<HouseholdAway> aways, (AreaCode Area, Guid? DwellingId)? home, Func<Act> act)
    {
        var (past, left) = (notes.FindAll(note => home is not { } at || at.DwellingId != note.DwellingId),
            aways.FindAll(away => home is not { } at || at.DwellingId != away.DwellingId));
        db.RemoveRange(past);
        db.RemoveRange(left);
        if (past.Count > 0)
        {
            db.Add(DoorAct.Of(DoorActKind.NotesEnded, household, past[0].Area, act()));
        }

        if (home is { } now)
        {
            foreach (var note in notes.Except(past).Where(note => note.Area != now.Area))
            {
                note.Follow(now.Area);
            }

            foreach (var away in aways.Except(left).Where(away => away.Area != now.Area))
            {
                away.Follow(now.Area);
            }
        }
    }
}
