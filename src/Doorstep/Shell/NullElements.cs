using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Doorstep.Shell;

/// <summary>Thrown where an element of a list or dictionary is missing: the fault is told by its place, such as residents[0].</summary>
sealed class NullElementException(string place) : JsonException("An element is null.")
{
    /// <summary>Seen from the object that holds the list.</summary>
    public string Place { get; } = place;
}

/// <summary>
/// Rejects null inside lists and dictionaries of request bodies. The framework keeps null out of properties that say they have none, but not out of
/// what stands inside lists and dictionaries. This does, for every body there is, by what the element's type says.
/// </summary>
static class NullElements
{
    public static void Refuse(JsonTypeInfo info)
    {
        if (info.Kind is not JsonTypeInfoKind.Object)
        {
            return;
        }

        var nullability = new NullabilityInfoContext();
        var lists = info.Properties
            .Where(property => property.Get is not null && property.AttributeProvider is PropertyInfo && IsList(property.PropertyType))
            .Select(property => (property.Name, Get: property.Get!, Holds: nullability.Create((PropertyInfo)property.AttributeProvider!))).ToList();
        if (lists.Count > 0)
        {
            info.OnDeserialized = read => lists.ForEach(list => Check(list.Get(read), list.Holds, list.Name));
        }
    }

    private static void Check(object? value, NullabilityInfo holds, string place)
    {
        if (value is null || ElementOf(holds) is not { } element || element.Type.IsValueType)
        {
            return;
        }

        foreach (var (key, one) in Elements(value))
        {
            var where = value is IDictionary ? $"{place}.{key}".TrimStart('.') : $"{place}[{key}]";
            if (one is null && element.ReadState is NullabilityState.NotNull)
            {
                throw new NullElementException(where);
            }

            Check(one, element, where);
        }
    }

    private static IEnumerable<(object Key, object? One)> Elements(object value) => value switch
    {
        IDictionary entries => entries.Keys.Cast<object>().Select(key => (key, entries[key])),
        IEnumerable list => list.Cast<object?>().Select((one, place) => ((object)place, one)),
        _ => [],
    };

    private static NullabilityInfo? ElementOf(NullabilityInfo holds) =>
        !IsList(holds.Type) ? null : holds.ElementType ?? holds.GenericTypeArguments.LastOrDefault();

    private static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));
}
