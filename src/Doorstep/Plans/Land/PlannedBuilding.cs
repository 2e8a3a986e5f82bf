using Doorstep.Contracts;

namespace Doorstep.Plans.Land;

/// <summary>
/// A building as a plan sees it: where it stands, in which grid, and how many doors it has. A door counts as a household: most stand for one, and the
/// register knows only of those that were visited.
/// </summary>
/// <param name="Area">Its grid; the community where it is in none.</param>
sealed record PlannedBuilding(Guid Id, AreaCode Area, double Longitude, double Latitude, int Doors, int Floors)
{
    /// <summary>Up to here a block may have been built without a lift (GB 50096, from seven floors on it needs one).</summary>
    private const int FloorsWithoutLift = 6;

    /// <summary>As high as a worker climbs without counting it.</summary>
    private const int EasyFloors = 3;

    public AreaCode Community => Area.At(AreaLevel.Community);

    public AreaCode? Grid => Area.Level is AreaLevel.Grid ? Area : null;

    public int DoorsUpManyStairs => Floors is > EasyFloors and <= FloorsWithoutLift ? Doors * (Floors - EasyFloors) / Floors : 0;
}
