namespace Doorstep.Demo.Geography;

/// <summary>Parks on the map: in the city the whole blocks around a park's middle, elsewhere a round piece of land.</summary>
internal static class Parks
{
    public static IEnumerable<DemoFeature> Draw(Landscape landscape, Plots plots, Lattice lattice, Outlines outlines)
    {
        var shapes = outlines.Trace(plots.Paint(plot => plots.Park[plot]), landscape.Parks.Count);
        return landscape.Parks.Index().Where(park => lattice.CellAt(park.Item.Middle) >= 0)
            .Select(park => Landscape.Feature("park", "park", park.Item.Sketch,
                shapes[park.Index].Parts.Length > 0 ? shapes[park.Index] : Curve.Area(park.Item.Shore)));
    }
}
