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
sealed class FollowDoors(EndAways away, Ids ids) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds { get; } = FollowRegister.Moves;

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var last = entries[^1];
        var touched = entries.Select(entry => entry.SubjectId).Concat(db.ChangeTracker.Entries<Household>().Select(one => one.Entity.Id)).ToHashSet();
        Act ActOf() => new(ids.Next(), last.By, last.At);
        await away.RunAsync(await SettleDoors.RunAsync(db, touched, ActOf, cancellationToken), ActOf, cancellationToken);
    }
}

/// <summary>Mends in the night what the acts of the day could not see, and puts off what rhythms have made for households that are away.</summary>
sealed class SettleDoors(DoorstepContext db, PauseRhythms rhythms, EndAways ends, Ids ids, TimeProvider clock)
{
    public async Task RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        var households = await db.DoorNotes.In(area).Select(note => note.HouseholdId)
            .Union(db.HouseholdAways.In(area).Select(away => away.HouseholdId)).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        Act ActNow() => new(ids.Next(), Guid.Empty, now);
        foreach (var some in households.Chunk(500))
        {
            var ended = await RunAsync(db, some, ActNow, cancellationToken);
            await ends.RunAsync(ended, ActNow, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        foreach (var away in await WaitingAsync(area, CityTime.DayOf(now), cancellationToken))
        {
            if (await db.HouseholdHomeAsync(away.HouseholdId, cancellationToken) is { } home)
            {
                await rhythms.OfHouseholdAsync(home, away.Until, away.Until, ActNow(), cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Those away for whom a rhythm has made something that comes too early: on nearly every night nobody.</summary>
    private Task<List<HouseholdAway>> WaitingAsync(AreaCode area, DateOnly today, CancellationToken cancellationToken) =>
        db.HouseholdAways.In(area)
            .Where(away => away.Until >= today && db.WorkTasks.Any(task => task.HouseholdId == away.HouseholdId && task.State == TaskState.Open
                && task.Source == TaskSource.Rhythm && task.Until >= today && task.NotBefore <= away.Until))
            .ToListAsync(cancellationToken);

    /// <returns>That households were away which live somewhere else now.</returns>
    public static async Task<List<HouseholdAway>> RunAsync(
        DoorstepContext db, IReadOnlyCollection<Guid> households, Func<Act> act, CancellationToken cancellationToken)
    {
        var notes = (await db.DoorNotes.Where(note => households.Contains(note.HouseholdId)).ToListAsync(cancellationToken))
            .ToLookup(note => note.HouseholdId);
        var aways = (await db.HouseholdAways.Where(away => households.Contains(away.HouseholdId)).ToListAsync(cancellationToken))
            .ToLookup(away => away.HouseholdId);
        if (notes.Count == 0 && aways.Count == 0)
        {
            return [];
        }

        List<HouseholdAway> ended = [];
        var homes = (await db.Occupancies.Where(home => households.Contains(home.HouseholdId) && home.Until == null && !home.IsStruck)
            .Select(home => new { home.HouseholdId, home.DwellingId, home.Area }).ToListAsync(cancellationToken))
            .DistinctBy(home => home.HouseholdId).ToDictionary(home => home.HouseholdId);
        var lived = await db.Residents
            .Where(resident => households.Contains(resident.HouseholdId) && resident.Standing == RecordStatus.Present)
            .Select(resident => resident.HouseholdId).Distinct().ToListAsync(cancellationToken);
        foreach (var household in notes.Select(one => one.Key).Union(aways.Select(one => one.Key)))
        {
            var home = lived.Contains(household) ? homes.GetValueOrDefault(household) : null;
            var left = Settle(db, household, [.. notes[household]], [.. aways[household]], home is null ? null : (home.Area, home.DwellingId), act);
            ended.AddRange(home is null ? [] : left);
        }

        return ended;
    }

    private static List<HouseholdAway> Settle(
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

        return left;
    }
}
