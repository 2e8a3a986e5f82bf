namespace Doorstep.Planning.Editing;

/// <summary>Communities, those joined that a grid of today lies across: workers can be matched in each zone without a look at the others.</summary>
internal sealed class DraftZones
{
    private readonly int[] zoneOf;
    private readonly Grouped units;

    public DraftZones(PlanningCity city)
    {
        var joined = new UnionFind(city.Communities.Count);
        var seen = new int[city.Grids.Count];
        Array.Fill(seen, -1);
        for (var unit = 0; unit < city.Count; unit++)
        {
            if (city.Grid[unit] is >= 0 and var grid)
            {
                joined.Union(seen[grid] < 0 ? city.Community[unit] : seen[grid], city.Community[unit]);
                seen[grid] = city.Community[unit];
            }
        }

        Count = city.Communities.Count;
        zoneOf = new int[city.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            zoneOf[unit] = joined.Find(city.Community[unit]);
        }

        units = new(zoneOf, Count);
    }

    /// <summary>Some of them empty: a zone has the number of its first community.</summary>
    public int Count { get; }

    public int ZoneOf(int unit) => zoneOf[unit];

    public ReadOnlySpan<int> UnitsOf(int zone) => units.Of(zone);
}
