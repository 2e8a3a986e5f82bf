using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;

namespace Doorstep.Register;

/// <summary>
/// Adds new dwellings, with what is known of them already, to the roll-up of the five questions: for whoever founds them, in the same commit.
/// </summary>
public sealed class CountDwellings(DoorstepContext db)
{
    /// <param name="buildings">At least those that the dwellings stand in.</param>
    public async Task RunAsync(IEnumerable<Building> buildings, IEnumerable<Dwelling> dwellings, Act act, CancellationToken cancellationToken)
    {
        var uses = buildings.ToDictionary(building => building.Id, building => building.Use);
        RollUpChange tally = new();
        Contracts.AreaCode? city = null;
        foreach (var dwelling in dwellings)
        {
            city ??= dwelling.Area.At(Contracts.AreaLevel.City);
            tally.CountBuilt(dwelling.Area, uses[dwelling.BuildingId], +1);
            tally.Count(dwelling, +1);
        }

        if (city is { } area)
        {
            db.Add(RegisterAct.Of(RegisterActKind.DwellingsFounded, area, null, null, act));
            await db.SaveChangesAsync(cancellationToken);
            await tally.WriteAsync(db, cancellationToken);
        }
    }
}
