namespace Doorstep.Demo.Geography;

/// <summary>How much of a city stands at a spot, from 0 (fields) to 1 (the old centre): bells around the middles of subdistricts and towns.</summary>
internal sealed class Urbanity(IEnumerable<(Spot Centre, bool IsTown)> places)
{
    /// <summary>From here on the ground is cut into blocks.</summary>
    public const double BlocksFrom = 0.2;

    private static readonly Spot Downtown = Spot.Of(110.342, 20.034);

    private readonly (Spot Centre, double ReachMetres, double Height)[] bells = [.. places.Select(Bell), (Downtown, 4_700, 0.8)];

    public double At(Spot spot)
    {
        var fields = 1.0;
        foreach (var (centre, reach, height) in bells)
        {
            var distance = centre.DistanceTo(spot) / reach;
            if (distance < 3)
            {
                fields *= 1 - height * Math.Exp(-distance * distance);
            }
        }

        return 1 - fields;
    }

    private static (Spot, double, double) Bell((Spot Centre, bool IsTown) place) => place switch
    {
        { IsTown: false } => (place.Centre, 1_500, 0.5),
        _ when place.Centre.DistanceTo(Downtown) < 17_000 => (place.Centre, 1_500, 0.6),
        _ => (place.Centre, 620, 0.55),
    };
}
