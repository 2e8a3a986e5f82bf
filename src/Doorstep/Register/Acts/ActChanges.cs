using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Doorstep.Register.Acts;

/// <summary>Records the field changes of an act from what the context tracks, and reverts them field by field.</summary>
static class ActChanges
{
    /// <summary>Advances the turn of every changed resident on the way.</summary>
    /// <param name="touched">Households whose composition the act is about, changed themselves or not.</param>
    public static List<RegisterChange> Of(DoorstepContext db, RegisterAct act, IReadOnlyList<Household> touched)
    {
        List<RegisterChange> changes = [];
        foreach (var entry in db.ChangeTracker.Entries()
            .Where(entry => entry.State is EntityState.Modified && SubjectOf(entry.Entity) is not null).ToList())
        {
            var subject = SubjectOf(entry.Entity)!.Value;
            changes.AddRange(RecordField.Of(entry).Where(field => field.IsModified).Select(field => RegisterChange.Of(
                act, subject, IdOf(entry), TurnAfter(entry.Entity), field.Path, field.Old, field.New)));
            if (entry.Entity is Resident resident)
            {
                resident.Turn++;
            }
        }

        changes.AddRange(touched.Where(household => db.Entry(household).State is not EntityState.Added)
            .Select(household =>
                RegisterChange.Of(act, RegisterSubject.Household, household.Id, household.Turn + 1, RegisterChange.Touch, null, null)));
        return changes;
    }

    /// <summary>Puts one field back to what it was.</summary>
    public static void PutBack(EntityEntry entry, RegisterChange change) =>
        RecordField.Of(entry).Single(field => field.Path == change.Field).Say(change.Old.Open("undoing an act"));

    /// <summary>Whether a field still says what the act made it say.</summary>
    public static bool StillSays(EntityEntry entry, RegisterChange change) =>
        (RecordField.Of(entry).Single(field => field.Path == change.Field).New ?? "") == change.New.Open("undoing an act");

    private static Guid IdOf(EntityEntry entry) => (Guid)entry.Property("Id").CurrentValue!;

    private static RegisterSubject? SubjectOf(object record) => record switch
    {
        Household => RegisterSubject.Household,
        Resident => RegisterSubject.Resident,
        Occupancy => RegisterSubject.Occupancy,
        Dwelling => RegisterSubject.Dwelling,
        _ => null,
    };

    private static int TurnAfter(object record) => record switch
    {
        Household household => household.Turn + 1,
        Resident resident => resident.Turn + 1,
        _ => 0,
    };
}
