using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Access;

/// <summary>The query filter and the save guard, on the city's own rows.</summary>
public sealed class WallsTests(DoorstepApp app)
{
    private static readonly AreaCode Mine = AreaCode.Parse("460301001001001");
    private static readonly AreaCode Sibling = AreaCode.Parse("460301001001002");
    private static readonly AreaCode Community = Mine.Parent;
    private static readonly AreaCode Elsewhere = AreaCode.Parse("460302001001001");

    [Fact]
    public async Task Two_callers_who_take_turns_each_see_their_own_rows()
    {
        var (here, there) = (await AWorkerAsync(Mine), await AWorkerAsync(Elsewhere));
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var (area, sees) in ((AreaCode, Guid)[])[(Mine, here), (Elsewhere, there)])
            {
                await AsAsync(Right(area, Permission.ViewPlaces), async db =>
                {
                    Guid[] both = [here, there];
                    Assert.Equal([sees], await db.GridWorkers.Where(worker => both.Contains(worker.Id)).Select(worker => worker.Id).ToListAsync());
                });
            }
        }
    }

    [Fact]
    public async Task What_lies_outside_is_neither_read_nor_found_nor_included_nor_counted_nor_changed_in_bulk()
    {
        var (here, parent, there) = (await AWorkerAsync(Mine), await AWorkerAsync(Community), await AWorkerAsync(Sibling));
        var household = await AHouseholdAsync(Mine, residentIn: Sibling);
        await AsAsync(Right(Mine, Permission.ViewPlaces, Permission.ViewRegister), async db =>
        {
            Guid[] all = [here, parent, there];
            Assert.Equal([here], await db.GridWorkers.Where(worker => all.Contains(worker.Id)).Select(worker => worker.Id).ToListAsync());
            Assert.NotNull(await db.GridWorkers.FindAsync(here));
            Assert.Null(await db.GridWorkers.FindAsync(parent));
            Assert.Null(await db.GridWorkers.FindAsync(there));
            Assert.Empty((await db.Households.Include(known => known.Residents).SingleAsync(known => known.Id == household)).Residents);
            Assert.Equal(1, await db.GridWorkers.CountAsync(worker => all.Contains(worker.Id)));
            Assert.Equal(0, await db.GridWorkers.Where(worker => worker.Id == there)
                .ExecuteUpdateAsync(set => set.SetProperty(worker => worker.Badge, "changed")));
            Assert.Equal(0, await db.GridWorkers.Where(worker => worker.Id == there).ExecuteDeleteAsync());
        });
    }

    [Fact]
    public async Task Nobody_sees_anything_without_a_caller()
    {
        var worker = await AWorkerAsync(Mine);
        using var scope = app.Services.CreateScope();
        Assert.False(await scope.ServiceProvider.GetRequiredService<DoorstepContext>().GridWorkers.AnyAsync(known => known.Id == worker));
    }

    [Fact]
    public async Task A_row_is_not_added_to_somebody_elses_area()
    {
        foreach (var area in (AreaCode[])[Sibling, Community, Elsewhere])
        {
            await AsAsync(Right(Mine, Permission.ViewPlaces), async db =>
            {
                db.GridWorkers.Add(Worker(app.NewId(), area));
                await Assert.ThrowsAsync<GuardException>(() => db.SaveChangesAsync());
            });
            await AsAsync(Right(Mine, Permission.ViewPlaces), db => Assert.ThrowsAsync<GuardException>(
                () => db.InOneCommitAsync(() => db.BulkInsertAsync([Worker(app.NewId(), area)]))));
        }
    }

    [Fact]
    public async Task A_row_is_not_moved_out_of_ones_area()
    {
        var id = await AWorkerAsync(Mine);
        await AsAsync(Right(Mine, Permission.ViewPlaces), async db =>
        {
            var worker = await db.GridWorkers.SingleAsync(worker => worker.Id == id);
            db.Entry(worker).Property(known => known.Area).CurrentValue = Sibling;
            await Assert.ThrowsAsync<GuardException>(() => db.SaveChangesAsync());
        });
    }

    /// <summary>Attached, a row can say that it was anywhere. The database knows better.</summary>
    [Fact]
    public async Task A_row_that_was_never_read_is_neither_changed_nor_deleted()
    {
        var id = await AWorkerAsync(Elsewhere);
        await AsAsync(Right(Mine, Permission.ViewPlaces), async db =>
        {
            var forged = Worker(id, Mine);
            db.Attach(forged);
            forged.SignsInWith(app.NewId());
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
        });
        await AsAsync(Right(Mine, Permission.ViewPlaces), async db =>
        {
            db.Remove(Worker(id, Mine));
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
        });
        await AsAsync(Right(Mine, Permission.ViewPlaces), async db =>
        {
            db.Remove(Worker(id, Elsewhere));
            await Assert.ThrowsAsync<GuardException>(() => db.SaveChangesAsync());
        });
        Assert.Null((await app.FromDatabaseAsync(db => db.GridWorkers.SingleAsync(worker => worker.Id == id))).AccountId);
    }

    [Fact]
    public async Task Who_holds_the_permission_only_elsewhere_may_see_the_row_and_not_change_it()
    {
        var id = await AWorkerAsync(Mine);
        Right[] rights = [new([Permission.ViewPlaces], Mine.At(AreaLevel.City), null), new([Permission.KeepRegister], Elsewhere, null)];
        await AsAsync(rights, async db =>
        {
            (await db.GridWorkers.SingleAsync(worker => worker.Id == id)).SignsInWith(app.NewId());
            await Assert.ThrowsAsync<NotAllowedException>(() => db.SaveChangesAsync());
        }, doing: Permission.KeepRegister);
    }

    [Fact]
    public void Every_protected_kind_of_row_says_which_permission_it_is_seen_with()
    {
        using var scope = app.Services.CreateScope();
        var types = scope.ServiceProvider.GetRequiredService<DoorstepContext>().Model.GetEntityTypes().Where(type => !type.IsOwned())
            .Select(type => type.ClrType).Distinct().ToList();
        Assert.All(types.Where(type => type.IsAssignableTo(typeof(IProtected))), type => Assert.Contains(SeenWithAttribute.Of(type), Permission.All));
        var reviewed = File.ReadAllLines(SourceFile.Beside("unprotected-rows.txt")).Where(line => line is not ("" or ['#', ..]))
            .Select(line => line.Split(':')[0]);
        var open = types.Where(type => type.Namespace!.StartsWith("Doorstep", StringComparison.Ordinal) && !type.IsAssignableTo(typeof(IProtected)))
            .Select(type => type.Name);
        Assert.Equal(reviewed.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    private static Right[] Right(AreaCode area, params string[] permissions) => [new(permissions, area, null)];

    private static GridWorker Worker(Guid id, AreaCode area) =>
        GridWorker.Hire(id, area, "王芳（合成）", "Wang Fang (synthetic)", "13900000000", "HK-0001");

    private async Task<Guid> AWorkerAsync(AreaCode area)
    {
        var id = app.NewId();
        await app.WithDatabaseAsync(async db =>
        {
            db.GridWorkers.Add(Worker(id, area));
            await db.SaveChangesAsync();
        });
        return id;
    }

    private async Task<Guid> AHouseholdAsync(AreaCode area, AreaCode residentIn)
    {
        var id = app.NewId();
        await app.WithDatabaseAsync(async db =>
        {
            var act = new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());
            var household = Household.Enter(id, area, HouseholdKind.Family, null, act);
            var resident = household.Takes(app.NewId(), new Person("王小明（合成）"), act);
            resident.Follows(residentIn);
            db.Households.Add(household);
            await db.SaveChangesAsync();
        });
        return id;
    }

    private async Task AsAsync(IReadOnlyList<Right> rights, Func<DoorstepContext, Task> work, string? doing = null)
    {
        using var scope = app.Services.CreateScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Become(app.NewId(), AccessScope.Of(rights));
        if (doing is not null)
        {
            caller.ActUnder(doing);
        }

        await work(scope.ServiceProvider.GetRequiredService<DoorstepContext>());
    }
}
