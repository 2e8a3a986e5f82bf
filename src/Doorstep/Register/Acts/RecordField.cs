using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Doorstep.Register.Acts;

/// <summary>
/// A field of a tracked record as its history names and writes it; those of what it is made of stand under a path: Activity.Kind, Living.Alone.
/// </summary>
/// <param name="livingPart">Where one column holds several fields, sealed together: how a resident lives.</param>
sealed class RecordField(string path, PropertyEntry property, string? livingPart = null)
{
    private static readonly string[] livingParts = [.. new Living().Parts.Select(part => part.Key)];

    public string Path => path;

    /// <summary>All of what is sealed together, whichever of it says something else now: which it was is not for the history to tell.</summary>
    public bool IsModified => property.IsModified;

    public string? Old => Write(property.OriginalValue);

    public string? New => Write(property.CurrentValue);

    public static IEnumerable<RecordField> Of(EntityEntry entry) => entry.Properties
        .SelectMany(
            property => property.Metadata.Name == nameof(Resident.LivingCode) ? LivingFields(property) : [new(property.Metadata.Name, property)])
        .Concat(entry.ComplexProperties
            .SelectMany(part => part.Properties.Select(property => new RecordField($"{part.Metadata.Name}.{property.Metadata.Name}", property))));

    public void Say(string? text) => property.CurrentValue = livingPart is null
        ? FieldText.Read(property.Metadata, text)
        : Resident.WithPart((Sealed)property.CurrentValue!, livingPart, text);

    private static IEnumerable<RecordField> LivingFields(PropertyEntry property) =>
        livingParts.Select(part => new RecordField($"{nameof(Resident.Living)}.{part}", property, part));

    private string? Write(object? value) => livingPart is null
        ? FieldText.Write(property.Metadata, value)
        : Living.Read(((Sealed)value!).Open("history")).Parts.Single(part => part.Key == livingPart).Value;
}
