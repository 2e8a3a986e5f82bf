using Doorstep.Contracts;
using Doorstep.Maps;
using Doorstep.Maps.Tiles;
using Doorstep.Places;
using Doorstep.Places.Tiles;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Tests.Places.Tiles;

public sealed class DrawBaseMapTests(DoorstepApp app)
{
    /// <summary>Far from every other test's places.</summary>
    private const double West = 108.5, South = 18.5;

    [Fact]
    public async Task What_the_city_keeps_is_drawn_and_a_grid_of_too_many_households_is_marked()
    {
        var grid = AreaCode.Parse("469901001001").Grid(1);
        var from = new DateTimeOffset(2014, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await app.WithDatabaseAsync(async db =>
        {
            db.Areas.Add(Area.Found(grid, new("合成网格", "合成網格", "Synthetic grid"), isUrban: true, joinedOn: null, West + 0.005, South + 0.005));
            var closed = Outline.Draw(app.NewId(), grid, 1, from, Square(0, 0, 0.5));
            closed.End(new(app.NewId(), Guid.Empty, from.AddDays(1)));
            db.Outlines.AddRange(closed, Outline.Draw(app.NewId(), grid, 2, from.AddDays(1), Square(0, 0, 0.01)));
            db.MapFeatures.Add(MapFeature.Draw(
                app.NewId(), "street", "main", new("合成路", "合成路", "Synthetic Road"), Shape.Line([West, South, West + 0.01, South + 0.01])));
            await db.SaveChangesAsync();
        });

        var current = new CurrentBaseMap();
        await new DrawBaseMap(app.Services.GetRequiredService<IServiceScopeFactory>(), current)
            .RunAsync(new Dictionary<AreaCode, int> { [grid] = 501 });

        var tile = TileCoordinate.Of(West + 0.005, South + 0.005, 14);
        var layers = Decoded.Layers(current.Map.Draw(tile), tile);
        var drawn = Assert.Single(layers["area"], area => area.Text("code") == grid.Value);
        Assert.Equal((501, true, "合成网格"), (drawn.Number("households"), (bool)drawn.Attributes["overloaded"], drawn.Text("name")));
        Assert.Contains(layers["street"], street => street.Text("name:en") == "Synthetic Road" && street.Text("kind") == "main");
        // The outline that ended is not drawn.
        var beside = TileCoordinate.Of(West + 0.2, South + 0.2, 14);
        Assert.DoesNotContain(Decoded.Features(current.Map.Draw(beside), beside, "area"), area => area.Text("code") == grid.Value);
    }

    private static Shape Square(double east, double north, double side) => Shape.Area(
        [[
            West + east, South + north, West + east + side, South + north, West + east + side, South + north + side, West + east,
            South + north + side, West + east, South + north
        ]]);
}
