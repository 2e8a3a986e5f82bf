namespace Doorstep.Demo.Geography;

/// <summary>Woods and orchards on the map, away from hamlets and blocks.</summary>
internal static class Woods
{
    private const int Tries = 2_600;

    public static IEnumerable<DemoFeature> Draw(Plots plots, IReadOnlyList<Hamlet> hamlets, Random chance)
    {
        for (var turn = 0; turn < Tries * Math.Min(1, plots.Count / 50_000); turn++)
        {
            var plot = chance.Next(plots.Count);
            var (middle, radius) = (plots.Middles[plot], 150 + 560 * Math.Pow(chance.NextDouble(), 2));
            if (Noise.At(31, middle.X / 3_200, middle.Y / 3_200) > 0.12 && !plots.Parcels[plot].IsBlock && plots.FreeSquares[plot] > 6
                && plots.Urban[plot] < 0.12 && hamlets.All(hamlet => hamlet.Middle.DistanceTo(middle) > radius + 110))
            {
                yield return new("park", "wood", null, null, Curve.Area(Curve.Thin(Curve.Blob(middle, radius, turn), 2)));
            }
        }
    }
}
