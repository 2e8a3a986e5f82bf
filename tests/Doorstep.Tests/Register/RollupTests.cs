using CsCheck;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Import;
using Microsoft.EntityFrameworkCore;
using RecordStatus = Doorstep.Register.RecordStatus;

namespace Doorstep.Tests.Register;

public sealed class RollupTests(DoorstepApp app)
{
    private static readonly Gen<(int Kind, int One, int Other)[]> Days = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 999], Gen.Int[0, 999]).Array[12, 30];

    [Fact]
    public Task After_any_acts_and_undos_the_rollup_equals_a_full_count() => Days.SampleAsync(async day =>
    {
        var ground = await RegisterGround.MakeAsync(app);
        foreach (var step in day)
        {
            await StepAsync(ground, step);
        }

        var differences = await InScopeAsync(services => services.GetRequiredService<Recount>().RunAsync(repair: false));
        Assert.Equal([], differences.Where(difference => ground.Community.Contains(difference.Area)).ToArray());
    }, iter: 12, threads: 1);

    [Fact]
    public async Task A_recount_finds_a_wrong_count_and_repairs_it()
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(async db =>
        {
            var grid = ground.Grid;
            await db.AreaCounts.Where(count => count.Area == grid && count.Key == RollUpKeys.Dwellings)
                .ExecuteUpdateAsync(update => update.SetProperty(count => count.Count, 99));
        });

        var found = await InScopeAsync(services => services.GetRequiredService<Recount>().RunAsync(repair: true));
        Assert.Equal(
            (99, 6), found.Where(difference => difference.Area == ground.Grid).Select(difference => (difference.Kept, difference.Counted)).Single());
        Assert.DoesNotContain(await InScopeAsync(services => services.GetRequiredService<Recount>().RunAsync(repair: false)),
            difference => ground.Community.Contains(difference.Area));
    }

    [Fact]
    public async Task Of_two_acts_at_once_on_one_household_the_second_is_refused()
    {
        var ground = await RegisterGround.MakeAsync(app);
        await StepAsync(ground, (0, 0, 1));
        var household = await app.FromDatabaseAsync(db =>
            db.Households.Where(one => one.Area == ground.Grid).Include(one => one.Residents).SingleAsync());
        using var slow = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var work = slow.ServiceProvider.GetRequiredService<RegisterWork>();
        var (opened, resident) = (await work.OpenResidentAsync(household.Residents[0].Id, default))!.Value;

        await InScopeAsync(services => services.GetRequiredService<MoveOut>().RunAsync(household.Id, new()));
        resident.Set(RegisterGround.APerson(5) with { Education = "10" }, SealedParts.All);

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() =>
            work.SaveAsync(RegisterActKind.ResidentEdited, opened, default, resident.Id, touchesHouseholds: false));
        Assert.DoesNotContain(await InScopeAsync(services => services.GetRequiredService<Recount>().RunAsync(repair: false)),
            difference => ground.Community.Contains(difference.Area));
    }

    /// <summary>One act, if the rules allow it just now.</summary>
    private async Task StepAsync(RegisterGround ground, (int Kind, int One, int Other) step)
    {
        var (from, until) = (ground.Community, ground.Community.Next);
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<DoorstepContext>();
        var households = await db.Households.Where(one => one.Area >= from && one.Area < until).Select(one => one.Id).Order().ToListAsync();
        var people = await db.Residents.Where(one => one.Area >= from && one.Area < until && one.Standing == RecordStatus.Present)
            .Select(one => new { one.Id, one.HouseholdId }).OrderBy(one => one.Id).ToListAsync();
        var acts = await db.RegisterActs.Where(one => one.Area >= from && one.Area < until).Select(one => one.Id).Order().ToListAsync();
        var dwelling = ground.Dwellings[step.Other % ground.Dwellings.Count].Id;
        var household = households.Count == 0 ? Guid.Empty : households[step.One % households.Count];
        var person = people.Count == 0 ? null : people[step.One % people.Count];
        try
        {
            await (step.Kind switch
            {
                0 or 1 => (Task)services.GetRequiredService<AddHousehold>().RunAsync(new(dwelling, [.. Enumerable.Range(0, 1 + step.One % 3)
                    .Select(place => Somebody(step.One) with { Relation = place == 0 ? "02" : "10" })], (DwellingUse)(step.Other % 6))),
                2 => services.GetRequiredService<AddResident>().RunAsync(household, Somebody(step.Other) with { Relation = "20" }),
                3 => services.GetRequiredService<EditResident>().RunAsync(person?.Id ?? default,
                    new(Ethnicity: step.Other % 2 == 0 ? "19" : "06", Living: new() { Alone = step.Other % 3 == 0, Purpose = Purpose.Care })),
                4 => services.GetRequiredService<MoveIn>().RunAsync(household, new(dwelling, DwellingUse.Rented)),
                5 => services.GetRequiredService<MoveOut>().RunAsync(household, new()),
                6 => services.GetRequiredService<EndResident>()
                    .RunAsync(person?.Id ?? default, step.Other % 2 == 0 ? RecordStatus.Died : RecordStatus.Left, new()),
                7 => services.GetRequiredService<SplitHousehold>().RunAsync(
                    person?.HouseholdId ?? default, new([person?.Id ?? default], person?.Id ?? default, step.Other % 2 == 0 ? null : dwelling)),
                8 => services.GetRequiredService<MergeHousehold>()
                    .RunAsync(household, new(households.Count == 0 ? default : households[step.Other % households.Count])),
                9 => services.GetRequiredService<RecordBirth>()
                    .RunAsync(household, new("合成", Doorstep.Contracts.Sex.Female, new(2015, 1, 1 + step.Other % 28))),
                10 => services.GetRequiredService<RecordVisit>().RunAsync(household, new((DwellingCondition)(step.Other % 4))),
                11 => services.GetRequiredService<ImportRegister>().RunAsync([ImportTests.Household(ground, step.Other % 12, step.One)],
                    new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()), default),
                _ => services.GetRequiredService<UndoAct>().RunAsync(acts.Count == 0 ? default : acts[^(1 + step.One % Math.Min(4, acts.Count))]),
            });
        }
        catch (RuleBrokenException)
        {
            // Not just now.
        }
    }

    private static Person Somebody(int serial) => new($"合成{serial}", Sex: (Doorstep.Contracts.Sex)(1 + serial % 2),
        BirthDate: new(1930 + serial % 80, 1, 1), Ethnicity: "01", Relation: "02", RegisteredArea: serial % 3 == 0 ? "440106" : "460988");

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        return await work(scope.ServiceProvider);
    }
}
