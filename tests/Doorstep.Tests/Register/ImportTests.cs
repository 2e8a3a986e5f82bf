using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Import;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

public sealed class ImportTests(DoorstepApp app)
{
    [Fact]
    public async Task A_batch_is_one_act_and_counts_everyone()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var outcome = await ImportAsync([Household(ground, 0, 1, 2), Household(ground, 7, 3)]);
        Assert.Equal((2, 3, 0), (outcome.Households, outcome.Residents, outcome.Faults.Count));

        await app.WithDatabaseAsync(async db =>
        {
            var households = await db.Households.Include(household => household.Residents).Include(household => household.Occupancies)
                .Where(household => household.Area >= ground.Community && household.Area < ground.Community.Next).ToListAsync();
            Assert.Equal([1, 2], households.Select(household => household.Residents.Count).Order());
            var act = await db.RegisterActs.SingleAsync(act => act.Id == households[0].AddedBy);
            Assert.Equal((RegisterActKind.Imported, ground.Community), (act.Kind, act.Area));
            Assert.NotNull((await db.Dwellings.SingleAsync(dwelling => dwelling.Id == ground.Dwellings[7].Id)).VisitedAt);
            var counts = await db.AreaCounts.Where(count => count.Area == ground.Grid).ToDictionaryAsync(count => count.Key, count => count.Count);
            Assert.Equal((2, 1, 1, 6, 2), (counts["people"], counts["households"], counts["visited"], counts["dwellings"], counts["born.1980"]));
            Assert.Equal((1, 5, 2), (counts["use.Rented"], counts["use.Unknown"], counts["kind.Migrant"]));
        });
    }

    [Fact]
    public async Task One_wrong_number_and_nothing_is_entered()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var good = Household(ground, 0, 1);
        var bad = Household(ground, 1, 2, 3);
        bad = bad with { Residents = [bad.Residents[0], bad.Residents[1] with { IdNumber = "460106198005170012", Phone = "call me" }] };

        var outcome = await ImportAsync([good, bad]);

        Assert.Equal(["idNumber", "phone"], outcome.Faults.Select(fault => fault.Fault.Field));
        Assert.All(outcome.Faults, fault => Assert.Equal((1, 1), (fault.Household, fault.Resident)));
        Assert.False(await app.FromDatabaseAsync(db => db.Households.AnyAsync(household => household.Area == ground.Grid)));
    }

    [Fact]
    public async Task A_door_that_does_not_exist_refuses_the_batch()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var outcome = await ImportAsync([Household(ground, 0, 1), Household(ground, 1, 2) with { DwellingId = app.NewId() }]);
        Assert.Equal(1, Assert.Single(outcome.Faults).Household);
        Assert.False(await app.FromDatabaseAsync(db => db.Households.AnyAsync(household => household.Area == ground.Grid)));
    }

    internal static ImportedHousehold Household(RegisterGround ground, int door, params int[] people) => new()
    {
        BuildingId = ground.Dwellings[door].BuildingId,
        DwellingId = ground.Dwellings[door].Id,
        Residents = [.. people.Select((serial, place) =>
            RegisterGround.APerson(serial, place == 0 ? "02" : "10") with { RegisteredArea = "440106" })],
        From = new(2014, 5, 1),
        Use = DwellingUse.Rented,
        VisitedAt = new(2014, 5, 20, 2, 0, 0, TimeSpan.Zero),
    };

    private async Task<ImportOutcome> ImportAsync(IReadOnlyList<ImportedHousehold> batch)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        return await scope.ServiceProvider.GetRequiredService<ImportRegister>()
            .RunAsync(batch, new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()), default);
    }
}
