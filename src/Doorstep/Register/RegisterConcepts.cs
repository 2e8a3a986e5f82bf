using System.Text.Json;
using Doorstep.Contracts.Forms;
using Doorstep.Places;

namespace Doorstep.Register;

/// <summary>
/// What the register holds, as concepts of questions: every property of its rows (<c>resident.birth-date</c>) and what follows from them. No form may
/// ask for one of these again.
/// </summary>
static class RegisterConcepts
{
    private static readonly (string Of, Type Row)[] rows =
    [
        ("resident", typeof(Resident)), ("resident", typeof(Living)), ("resident", typeof(Activity)), ("household", typeof(Household)),
        ("household", typeof(Occupancy)), ("dwelling", typeof(Dwelling)), ("building", typeof(Building)), ("organisation", typeof(Organisation)),
    ];

    private static readonly string[] following =
    [
        "resident.age", "resident.household", "resident.head", "household.people", "household.address", "household.head", "household.since",
        "household.elderly", "household.children", "dwelling.address", "dwelling.people", "building.address", "building.people",
    ];

    public static IReadOnlySet<string> All { get; } = rows
        .SelectMany(row => row.Row.GetProperties().Select(property => $"{row.Of}.{JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name)}"))
        .Concat(following).ToHashSet();

    /// <summary>What the conditions of a form may know of the household or the resident that it is about.</summary>
    public static IReadOnlyDictionary<string, ExpressionType> Known { get; } = new Dictionary<string, ExpressionType>
    {
        ["household.people"] = ExpressionType.Number,
        // From 65 on.
        ["household.elderly"] = ExpressionType.Number,
        // Under 14.
        ["household.children"] = ExpressionType.Number,
        ["resident.age"] = ExpressionType.Number,
        ["resident.alone"] = ExpressionType.Truth,
    };
}
