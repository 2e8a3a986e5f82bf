namespace Doorstep.Maps.Tiles;

/// <summary>
/// Finds where the name of an area stands: names run from left to right, so it is the middle of a long level chord inside the area, not too near its
/// top or bottom. Unlike the centre of gravity it never lies outside a bent area, and it is the same in every tile and at every zoom.
/// </summary>
static class LabelPlace
{
    private const int Chords = 24;

    public static (double Longitude, double Latitude) In(IReadOnlyCollection<DrawnRing> rings)
    {
        var box = MapBox.Around(rings);
        var best = (Worth: -1.0, X: ((double)box.West + box.East) / 2, Y: ((double)box.North + box.South) / 2);
        for (var chord = 1; chord < Chords; chord++)
        {
            var share = chord / (double)Chords;
            var y = box.North + (share * (box.South - box.North));
            var crossings = Crossings(rings, y);
            for (var i = 1; i < crossings.Count; i += 2)
            {
                var worth = (crossings[i] - crossings[i - 1]) * share * (1 - share);
                if (worth > best.Worth)
                {
                    best = (worth, (crossings[i] + crossings[i - 1]) / 2, y);
                }
            }
        }

        return (WebMercator.Longitude(best.X), WebMercator.Latitude(best.Y));
    }

    /// <summary>Where the level at y crosses the rings, from west to east: in at the first, out at the second, and so on.</summary>
    private static List<double> Crossings(IEnumerable<DrawnRing> rings, double y)
    {
        var crossings = new List<double>();
        foreach (var ring in rings)
        {
            for (var i = 2; i < ring.Points.Length; i += 2)
            {
                double fromY = ring.Points[i - 1], toY = ring.Points[i + 1];
                if (fromY <= y != toY <= y)
                {
                    double fromX = ring.Points[i - 2], toX = ring.Points[i];
                    crossings.Add(fromX + ((y - fromY) / (toY - fromY) * (toX - fromX)));
                }
            }
        }

        crossings.Sort();
        return crossings;
    }
}
