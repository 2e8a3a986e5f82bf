using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>
/// Fills the blocks of every grid: homes until its dwellings have room, a school and now and then a hospital for each community,
/// then offices, shops, works and green as central as the block is. Old streets, urban villages and towers keep to their own quarters.
/// </summary>
internal sealed class Settling(Plots plots, Coverage coverage, BlockBuilder builder, Random chance)
{
    private const double UsualDoorsPerHectare = 105;
    private const double VillasBelowDoorsPerHectare = 48;
    private const double HighRiseDoorsPerHectare = 300;

    private static readonly Spot OldTown = Spot.Of(110.3435, 20.0430);

    /// <summary>What every built block became.</summary>
    public Dictionary<int, BlockKind> Kinds { get; } = [];

    /// <summary>The buildings on the blocks of one of the finest areas, with room for about so many doors if it has the blocks.</summary>
    public List<Draft> Settle(int leaf, IReadOnlyList<int> own, int doors, bool isUrban)
    {
        var blocks = own.Where(plot => plots.IsBuilt[plot]).OrderBy(_ => chance.Next()).ToList();
        if (coverage.Leaves[leaf] == GridSizes.Xiuhua01)
        {
            blocks = [.. blocks.OrderByDescending(plot => plots.FreeSquares[plot])];
        }

        LeaveBanksGreen(own);
        var need = doors / Math.Max(0.3, blocks.Sum(plot => plots.FreeSquares[plot]) * Lattice.SquareHectares);
        var drafts = Fill(leaf, blocks, doors, need, isUrban);
        return isUrban && drafts.Sum(draft => draft.UsualDoors) < doors * 0.7 ? Fill(leaf, blocks, doors, HighRiseDoorsPerHectare, isUrban) : drafts;
    }

    private List<Draft> Fill(int leaf, List<int> blocks, int doors, double need, bool isUrban)
    {
        var looseness = Math.Clamp(Math.Sqrt(UsualDoorsPerHectare / need), 0.85, 2.1);
        var drafts = new List<Draft>();
        foreach (var (turn, plot) in blocks.Index())
        {
            var missing = doors - drafts.Sum(draft => draft.UsualDoors);
            var kind = missing <= doors * 0.04
                ? Spare(plot)
                : Public(coverage.Leaves[leaf], turn, blocks.Count) ?? Homes(plot, need, isUrban, coverage.Leaves[leaf]);
            Kinds[plot] = kind;
            drafts.AddRange(builder.Build(plot, leaf, kind, looseness));
        }

        return drafts;
    }

    private void LeaveBanksGreen(IReadOnlyList<int> own)
    {
        foreach (var bank in own.Where(plot =>
            !plots.IsBuilt[plot] && plots.Park[plot] < 0 && plots.Parcels[plot].IsBlock && plots.FreeSquares[plot] > 0 && plots.Urban[plot] > 0.4))
        {
            Kinds[bank] = BlockKind.Green;
        }
    }

    private static BlockKind? Public(AreaCode area, int turn, int blocks) => area == GridSizes.Xiuhua01 && turn == 0 ? BlockKind.HealthSchool
        : area.Level is not AreaLevel.Grid || blocks < 4 ? null
        : turn == 0 && area.Value.EndsWith("002", StringComparison.Ordinal) ? BlockKind.School
        : turn == 1 && area.Value.EndsWith("003", StringComparison.Ordinal) && area.Value[11] is '2' or '6' ? BlockKind.Hospital
        : null;

    private BlockKind Homes(int plot, double need, bool isUrban, AreaCode area)
    {
        var spot = plots.Middles[plot];
        var quarter = Noise.At(21, spot.X / 750, spot.Y / 750);
        return area == GridSizes.Xiuhua01 ? BlockKind.Village
            : spot.DistanceTo(OldTown) < 1_050 && quarter < 0.45 && need < HighRiseDoorsPerHectare ? BlockKind.OldTown
            : !isUrban ? plots.Urban[plot] > 0.6 && quarter > 0.2 ? BlockKind.Slabs : BlockKind.Village
            : need >= HighRiseDoorsPerHectare ? BlockKind.Towers
            : need < VillasBelowDoorsPerHectare && quarter > 0.12 ? BlockKind.Villas
            : quarter < -0.4 && need > VillasBelowDoorsPerHectare ? BlockKind.Village
            : quarter > 0.38 || need > 190 ? BlockKind.Towers
            : BlockKind.Slabs;
    }

    private BlockKind Spare(int plot)
    {
        var (urban, draw) = (plots.Urban[plot], chance.NextDouble());
        return urban > 0.7
            ? draw < 0.4 ? BlockKind.Offices : draw < 0.7 ? BlockKind.Mall : draw < 0.85 ? BlockKind.Green : BlockKind.Works
            : draw < 0.05 ? BlockKind.Offices
            : draw < 0.12 ? BlockKind.Mall
            : draw < 0.3 ? BlockKind.Works
            : draw < 0.62 ? BlockKind.Green
            : BlockKind.Empty;
    }
}
