using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Shows what was done to a household, newest first: who, when, which fields. Sealed fields show masked, before and after; a date of birth and how
/// somebody lives only that they were told.
/// </summary>
sealed class ShowHistory(DoorstepContext db)
{
    private const int Most = 200;

    private const string Told = "***";

    private static readonly string[] maskedFields = [nameof(Resident.Name), nameof(Resident.IdNumber), nameof(Resident.Phone)];

    public sealed record Line(
        Guid ActId, RegisterActKind Kind, Guid? ResidentId, string By, DateTimeOffset At, bool IsUndone, bool CanBeUndone,
        IReadOnlyList<Change> Changes,
        VisitOutcome? Outcome, bool HasNote);

    public sealed record Change(Guid SubjectId, RegisterSubject Subject, string Field, string Old, string New);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/households/{id:guid}/history", (Guid id, ShowHistory useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).Lane(Lane.Bulk).WithSummary("What was done to a household");

    public async Task<IReadOnlyList<Line>?> RunAsync(Guid householdId, CancellationToken cancellationToken = default)
    {
        var addedBy = await db.Households.Where(household => household.Id == householdId).Select(household => (Guid?)household.AddedBy)
            .SingleOrDefaultAsync(cancellationToken);
        if (addedBy is null)
        {
            return null;
        }

        var acts = await db.RegisterActs.AsNoTracking()
            .Where(act => act.HouseholdId == householdId || act.Id == addedBy
                || db.RegisterChanges.Any(change => change.ActId == act.Id && change.SubjectId == householdId))
            .OrderByDescending(act => act.At).ThenByDescending(act => act.Id).Take(Most).ToListAsync(cancellationToken);
        var ids = acts.ConvertAll(act => act.Id);
        // An import changes every door of its batch: those are not this household's story.
        var changes = (await db.RegisterChanges.AsNoTracking()
            .Where(change => ids.Contains(change.ActId) && change.Field != RegisterChange.Touch && change.Subject != RegisterSubject.Dwelling)
            // An order of its own: that in which the database comes upon them says where they lie.
            .OrderBy(change => change.SubjectId).ThenBy(change => change.Field).ToListAsync(cancellationToken)).ToLookup(change => change.ActId);
        var people = acts.Select(act => act.By).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        // The newest that stands; and the newest of all, where it took one back. An import is no household's: it is taken back where it was made.
        var standing = acts.Find(act => act is { UndoneBy: null, Undoes: null });
        var newest = standing is { HouseholdId: not null, IsUndoable: true } ? standing : null;
        var undone = acts.FirstOrDefault() is { Kind: RegisterActKind.Undone, UndoneBy: null, HouseholdId: not null, ErasedAt: null } first
            ? first
            : null;
        return acts.ConvertAll(act => new Line(
            act.Id, act.Kind, act.ResidentId, names.GetValueOrDefault(act.By, ""), act.At, act.UndoneBy is not null, act == newest || act == undone,
            [.. changes[act.Id].Select(ChangeOf).Distinct()], act.Outcome, act.HasNote));
    }

    /// <summary>What is sealed together is one change.</summary>
    private static Change ChangeOf(RegisterChange change) => change.Field.StartsWith($"{nameof(Resident.Living)}.", StringComparison.Ordinal)
        ? new(change.SubjectId, change.Subject, nameof(Resident.Living), Told, Told)
        : new(change.SubjectId, change.Subject, change.Field, Shown(change, change.Old), Shown(change, change.New));

    private static string Shown(RegisterChange change, Sealed value)
    {
        if (value.IsEmpty || change.Field == nameof(Resident.BirthDate))
        {
            return value.IsEmpty ? "" : Told;
        }

        var text = JsonSerializer.Deserialize<JsonElement>(value.Open("history of a household")).ToString();
        return maskedFields.Contains(change.Field) ? new Sealed(text).Masked() : text;
    }
}
