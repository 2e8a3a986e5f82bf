using NetTopologySuite.Geometries;

namespace Doorstep.Plans.Land;

/// <summary>A border between the land of two buildings, and what lies across the way from one to the other.</summary>
readonly record struct Passage(int First, int Second, float LengthMetres, Between Between);

/// <summary>
/// The ground of one community, shared out among its buildings: how much land each has, and who borders whom. It changes only when buildings or the
/// community's border do.
/// </summary>
/// <param name="AreasSquareMetres">Per building, of its land.</param>
/// <param name="PerimetersMetres">Round that land.</param>
sealed record CommunityLand(float[] AreasSquareMetres, float[] PerimetersMetres, Passage[] Passages)
{
    public static CommunityLand Survey(IReadOnlyList<Coordinate> buildings, Geometry land, Barriers barriers)
    {
        var cells = LandCells.Share(buildings, land);
        return new(
            [.. cells.Cells.Select(cell => (float)cell.Area)],
            [.. cells.Cells.Select(cell => (float)cell.Length)],
            [.. cells.Borders.Select(border => new Passage(
                border.First, border.Second, (float)border.LengthMetres, barriers.On(buildings[border.First], buildings[border.Second])))]);
    }
}
