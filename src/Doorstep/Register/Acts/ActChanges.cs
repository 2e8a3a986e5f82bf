using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Doorstep.Register.Acts;

/// <summary>The changes of an act, read from what the context tracks; and the way back, field by field.</summary>
static class ActChanges
{
    /// <summary>Advances the turn of every changed resident on the way.</summary>
    /// <param name="touched">Households whose composition the act is about, changed themselves or not.</param>
    public static List<RegisterChange> Of(DoorstepContext db, RegisterAct act, IReadOnlyList<Household> touched)
    {
        List<RegisterChange> changes = [];
        foreach (var entry in db.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Modified && SubjectOf(entry.Entity) is not null).ToList())
        {
            var subject = SubjectOf(entry.Entity)!.Value;
            changes.AddRange(Fields(entry).Where(field => field.Property.IsModified).Select(field => RegisterChange.Of(
                act, subject, IdOf(entry), TurnAfter(entry.Entity), field.Path,
                FieldText.Write(field.Property.Metadata, field.Property.OriginalValue), FieldText.Write(field.Property.Metadata, field.Property.CurrentValue))));
            if (entry.Entity is Resident resident)
            {
                resident.Turn++;
            }
        }

        changes.AddRange(touched.Where(household => db.Entry(household).State is not EntityState.Added)
            .Select(household => RegisterChange.Of(act, RegisterSubject.Household, household.Id, household.Turn + 1, RegisterChange.Touch, null, null)));
        return changes;
    }

    /// <summary>Puts one field back to what it was.</summary>
    public static void PutBack(EntityEntry entry, RegisterChange change)
    {
        var property = Fields(entry).Single(field => field.Path == change.Field).Property;
        property.CurrentValue = FieldText.Read(property.Metadata, change.Old.Open("undoing an act"));
    }

    /// <summary>Whether a field still says what the act made it say.</summary>
    public static bool StillSays(EntityEntry entry, RegisterChange change)
    {
        var property = Fields(entry).Single(field => field.Path == change.Field).Property;
        return (FieldText.Write(property.Metadata, property.CurrentValue) ?? "") == change.New.Open("undoing an act");
    }

    /// <summary>The fields of a record, those of what it is made of under a path: Living.Alone.</summary>
    private static IEnumerable<(string Path, PropertyEntry Property)> Fields(EntityEntry entry) =>
        entry.Properties.Select(property => (property.Metadata.Name, property))
            .Concat(entry.ComplexProperties.SelectMany(part => part.Properties.Select(property => ($"{part.Metadata.Name}.{property.Metadata.Name}", property))));

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
