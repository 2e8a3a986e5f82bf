using Doorstep.Contracts;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Tests.Cases;

namespace Doorstep.Tests.Residents;

/// <summary>The city of the case tests with a street in it, so that addresses are found. Synthetic.</summary>
public sealed class ResidentCity : CaseCity
{
    public Guid Home { get; private set; }

    /// <summary>A building of the community that has no grids.</summary>
    public Guid Outlying { get; private set; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await WithDatabaseAsync(async db =>
        {
            db.Buildings.AddRange(
                ABuilding(Home = NewId(), Grid, 12), ABuilding(NewId(), NextGrid, 120), ABuilding(NewId(), NextGrid, 14),
                ABuilding(Outlying = NewId(), WithoutGrids, 7));
            await db.SaveChangesAsync();
        });
    }

    private static Building ABuilding(Guid id, string area, int number)
    {
        var (longitude, latitude) = Middle(area);
        return Building.Found(id, AreaCode.Parse(area), new("海垦路", "海墾路", "Haiken Road"), number, longitude, latitude,
            Hilbert.Cell(longitude, latitude), 3, 6, BuildingUse.Residential, []);
    }
}

[CollectionDefinition(nameof(ResidentCity))]
public sealed class ResidentCityCollection : ICollectionFixture<ResidentCity>;
