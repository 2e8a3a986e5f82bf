namespace Doorstep.Demo.Geography;

/// <summary>A point of the demo city's ground, in metres east and north of its middle.</summary>
internal readonly record struct Spot(double X, double Y)
{
    private const double MiddleLongitude = 110.35;
    private const double MiddleLatitude = 19.95;
    private const double MetresPerDegreeEast = 104_650;
    private const double MetresPerDegreeNorth = 110_680;

    public static Spot Of(double longitude, double latitude) =>
        new((longitude - MiddleLongitude) * MetresPerDegreeEast, (latitude - MiddleLatitude) * MetresPerDegreeNorth);

    public double Longitude => MiddleLongitude + X / MetresPerDegreeEast;

    public double Latitude => MiddleLatitude + Y / MetresPerDegreeNorth;

    public double Length => Math.Sqrt(X * X + Y * Y);

    public Spot Unit => this * (1 / Length);

    /// <summary>The same length, a quarter turn to the left.</summary>
    public Spot Left => new(-Y, X);

    public double DistanceTo(Spot other) => (this - other).Length;

    public Spot Towards(Spot other, double share) => this + (other - this) * share;

    public static Spot operator +(Spot a, Spot b) => new(a.X + b.X, a.Y + b.Y);

    public static Spot operator -(Spot a, Spot b) => new(a.X - b.X, a.Y - b.Y);

    public static Spot operator *(Spot a, double factor) => new(a.X * factor, a.Y * factor);
}
