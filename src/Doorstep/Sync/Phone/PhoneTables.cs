using Doorstep.Contracts.Sync;

namespace Doorstep.Sync.Phone;

/// <summary>A row's table and id.</summary>
/// <param name="IsHashed">It belongs to the state that phone and server compare.</param>
readonly record struct RowKey(string Table, string Id, bool IsHashed = true);

/// <summary>The tables of a phone, in the order in which a snapshot sends them: what others point to comes first.</summary>
static class PhoneTables
{
    public const string Building = "building", Dwelling = "dwelling", Household = "household", Resident = "resident", Kind = "kind", Form = "form",
        Task = "task", Message = "message", Day = "day";

    /// <summary>Those whose state phone and server compare.</summary>
    public static IReadOnlyList<string> Hashed { get; } = [Building, Dwelling, Household, Resident, Kind, Form, Task];

    public static IReadOnlyList<string> All { get; } = [.. Hashed, Message, Day];

    /// <returns>Null where it is no row.</returns>
    public static RowKey? KeyOf(SyncLine line) => line switch
    {
        BuildingRow row => new(Building, $"{row.Id}"),
        DwellingRow row => new(Dwelling, $"{row.Id}"),
        HouseholdRow row => new(Household, $"{row.Id}"),
        ResidentRow row => new(Resident, $"{row.Id}"),
        KindRow row => new(Kind, row.Id),
        FormRow row => new(Form, row.Id),
        TaskRow row => new(Task, $"{row.Id}"),
        MessageRow row => new(Message, $"{row.Id}", IsHashed: false),
        DayRow row => new(Day, $"{row.Id:O}", IsHashed: false),
        _ => null,
    };
}
