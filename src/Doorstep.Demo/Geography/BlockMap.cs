namespace Doorstep.Demo.Geography;

/// <summary>Makes the map features of built blocks, as the map tints them, by use.</summary>
internal static class BlockMap
{
    public static IEnumerable<DemoFeature> Draw(Lattice lattice, Plots plots, Dictionary<int, BlockKind> kinds) =>
        from block in kinds
        where block.Value is not BlockKind.Empty
        let kind = Kind(block.Value)
        select new DemoFeature(kind == "green" ? "park" : "block", kind, null, null, Curve.Area(Around(lattice, plots.Parcels[block.Key])));

    private static string Kind(BlockKind kind) => kind switch
    {
        BlockKind.Green => "green",
        BlockKind.Villas or BlockKind.Slabs or BlockKind.Towers or BlockKind.OldTown => "residential",
        BlockKind.Village => "village",
        BlockKind.School or BlockKind.HealthSchool => "school",
        BlockKind.Hospital => "hospital",
        BlockKind.Works => "works",
        _ => "commercial",
    };

    private static Spot[] Around(Lattice lattice, Parcel parcel)
    {
        List<Spot> ring = [];
        ring.AddRange(Thin(Enumerable.Range(parcel.West, parcel.East - parcel.West + 1).Select(column => lattice.Corner(column, parcel.South))));
        ring.AddRange(Thin(Enumerable.Range(parcel.South, parcel.North - parcel.South + 1).Select(row => lattice.Corner(parcel.East, row))));
        ring.AddRange(
            Thin(Enumerable.Range(parcel.West, parcel.East - parcel.West + 1).Select(column => lattice.Corner(column, parcel.North)).Reverse()));
        ring.AddRange(
            Thin(Enumerable.Range(parcel.South, parcel.North - parcel.South + 1).Select(row => lattice.Corner(parcel.West, row)).Reverse()));
        return [.. ring];
    }

    private static Spot[] Thin(IEnumerable<Spot> side) => Curve.Thin([.. side], 0.5)[..^1];
}
