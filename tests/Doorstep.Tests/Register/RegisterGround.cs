using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;

namespace Doorstep.Tests.Register;

/// <summary>A community of its own for one test: two grids, a building of six doors in each. Nobody lives there yet.</summary>
public sealed class RegisterGround
{
    private static int serial;

    private RegisterGround() { }

    public AreaCode Community { get; } = AreaCode.Parse((460900001000 + Interlocked.Increment(ref serial)).ToString(CultureInfo.InvariantCulture));
    public AreaCode Grid => Community.Grid(1);
    public AreaCode OtherGrid => Community.Grid(2);
    public List<Building> Buildings { get; } = [];
    public List<Dwelling> Dwellings { get; } = [];

    public static async Task<RegisterGround> MakeAsync(DoorstepApp app)
    {
        RegisterGround ground = new();
        for (var b = 0; b < 2; b++)
        {
            var building = Building.Found(app.NewId(), ground.Community.Grid(b + 1), new("海垦路", "海墾路", "Haiken Road"), b + 1, 110.3, 20.0, 0, 3,
                6, BuildingUse.Residential, []);
            ground.Buildings.Add(building);
            ground.Dwellings.AddRange(Enumerable.Range(0, 6)
                .Select(door => Dwelling.Found(app.NewId(), building.Id, building.Area, 1 + door / 2, $"{1 + door / 2}0{1 + door % 2}")));
        }

        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        await db.InOneCommitAsync(async () =>
        {
            await db.BulkInsertAsync(ground.Buildings);
            await db.BulkInsertAsync(ground.Dwellings);
            await scope.ServiceProvider.GetRequiredService<CountDwellings>()
                .RunAsync(ground.Buildings, ground.Dwellings, new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()), default);
        });
        return ground;
    }

    /// <summary>A synthetic number that checks.</summary>
    public static string AnIdNumber(int serial, DateOnly born)
    {
        var seventeen = $"460106{born:yyyyMMdd}{serial % 1000:000}";
        return seventeen + IdNumber.CheckCharacter(seventeen);
    }

    public static Person APerson(int serial = 1, string relation = "02") => new(
        $"合成{serial}", DocumentType.ResidentCard, AnIdNumber(serial, new(1980, 5, 17)), "13800005678",
        Ethnicity: "01", Education: "20", Relation: relation, RegisteredArea: "460988");
}
