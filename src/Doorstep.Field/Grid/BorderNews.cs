using Doorstep.Contracts;

namespace Doorstep.Field.Grid;

/// <summary>A building, or a household that moved alone, has come into her grids or gone out of them.</summary>
/// <param name="Households">Of a building, as many as the phone knew there.</param>
public sealed record BorderNews(Guid Id, bool HasEntered, Names Address, string? Door, int Households, DateTimeOffset At)
{
    public bool IsHousehold => Door is not null;
}

/// <summary>
/// Finds what has come into her grids and gone out of them: from what the changes say, or where all was taken anew from what is there before and
/// after. What the phone knew already is no news, however often it is said.
/// </summary>
public static class FindBorderNews
{
    private const string Building = "building", Household = "household", Left = "left";

    /// <param name="before">The rows before the changes were laid over them; it is not changed.</param>
    /// <param name="leaving">What stays only until something unsent is acknowledged: that it goes was said before.</param>
    public static IReadOnlyList<BorderNews> Of(
        GridRows before, GridRows after, IReadOnlyList<LineStart> changes, IReadOnlySet<(string Table, string Id)> leaving, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var left = IdsOf(before, changes.Where(line => line is { T: "gone", Why: Left }));
        var entered = IdsOf(after, changes.Where(line => line.T == "entered"));
        return
        [
            .. left.Where(one => !leaving.Contains((one.Table, $"{one.Id}")))
                .Select(one => NewsOf(before, one, false, at)).OfType<BorderNews>(),
            .. entered.Where(one => leaving.Contains((one.Table, $"{one.Id}")) || !Has(before, one))
                .Select(one => NewsOf(after, one, true, at)).OfType<BorderNews>(),
        ];
    }

    /// <summary>Where all was taken anew: the buildings alone, which are what grids are cut of.</summary>
    /// <param name="now">The buildings of her grids as they are.</param>
    public static IReadOnlyList<BorderNews> Between(
        GridRows before, GridRows after, IReadOnlySet<Guid> now, IReadOnlySet<(string Table, string Id)> leaving, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var was = before.Buildings.Keys.Where(id => !leaving.Contains((Building, $"{id}"))).ToHashSet();
        return
        [
            .. was.Where(id => !now.Contains(id)).Select(id => NewsOf(before, (Building, id), false, at)).OfType<BorderNews>(),
            .. now.Where(id => !was.Contains(id)).Select(id => NewsOf(after, (Building, id), true, at)).OfType<BorderNews>(),
        ];
    }

    /// <summary>A household that goes with its building is said by that.</summary>
    private static List<(string Table, Guid Id)> IdsOf(GridRows rows, IEnumerable<LineStart> lines)
    {
        List<(string Table, Guid Id)> all =
            [.. lines.Where(line => line.Of is Building or Household).Select(line => (line.Of!, Guid.Parse(line.Id!)))];
        return [.. all.Distinct().Where(one => one.Table == Building
            || (rows.Households.GetValueOrDefault(one.Id) is { } home && !all.Contains((Building, home.Building))))];
    }

    private static bool Has(GridRows rows, (string Table, Guid Id) one) =>
        one.Table == Building ? rows.Buildings.ContainsKey(one.Id) : rows.Households.ContainsKey(one.Id);

    /// <summary>Null where the phone knows nothing of it.</summary>
    private static BorderNews? NewsOf(GridRows rows, (string Table, Guid Id) one, bool hasEntered, DateTimeOffset at)
    {
        if (one.Table == Building)
        {
            return rows.Buildings.ContainsKey(one.Id)
                ? new(one.Id, hasEntered, rows.AddressOf(one.Id), null, rows.Households.Values.Count(home => home.Building == one.Id), at) : null;
        }

        return rows.Households.GetValueOrDefault(one.Id) is { } home
            ? new(one.Id, hasEntered, rows.AddressOf(home.Building), rows.DoorOf(home)?.Door ?? "", 1, at) : null;
    }
}
