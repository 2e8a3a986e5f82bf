using CsCheck;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Doorstep.Tests.Access;
using Microsoft.EntityFrameworkCore;
using static Doorstep.Tests.Staff.DutyCity;

namespace Doorstep.Tests.Staff;

/// <summary>Whatever is recorded, swapped and ended, in whatever order: who is on duty is true at every moment, and rights are where duty is.</summary>
public sealed class DutyRandomTests : IAsyncLifetime
{
    private const int Hours = 24;
    private static readonly int samples = KnownCity.IsNightly ? 100 : 25;

    private readonly DutyCity city = new();
    private static readonly string[] badges = ["D-1", "D-2", "D-3", "S-1", "S-2"];

    private enum Doing { Away, AwayWithName, Swap, Back, EndStandIn }

    /// <summary>What somebody at the desk tries to do; much of it is refused, which is as good.</summary>
    private sealed record Try(Doing Doing, int Who, int Other, int From, int Length);

    private static readonly Gen<Try[]> tries = Gen.Select(
        Gen.Int[0, 4].Select(doing => (Doing)doing), Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 16], Gen.Int[1, 12],
        (doing, who, other, from, length) => new Try(doing, who, other, from, length)).Array[4, 14];

    public ValueTask InitializeAsync() => city.InitializeAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task At_every_moment_a_grid_has_one_present_worker_where_anybody_can_be_and_rights_are_where_duty_is()
    {
        var staff = await city.StaffAsync();
        var (answered, done) = (0, 0);
        await tries.SampleAsync(async some =>
        {
            await city.ForgetAsync();
            var begun = city.Now;
            foreach (var one in some)
            {
                answered++;
                done += await DoAsync(staff, one) ? 1 : 0;
            }

            await city.WithDatabaseAsync(async db =>
            {
                for (var hour = 0; hour <= 2 * Hours; hour++)
                {
                    await AssertTrueAsync(db, begun.AddHours(1 + (hour * 0.5) + 0.25));
                }
            });
        }, iter: samples, threads: 1);
        Assert.InRange(done, answered / 5, answered);
    }

    private async Task<bool> DoAsync(HttpClient staff, Try one)
    {
        var (who, other, until) = (badges[one.Who], badges[one.Other], one.From + one.Length);
        var response = one.Doing switch
        {
            Doing.Away => await city.AwayAsync(staff, who, one.From, until),
            Doing.AwayWithName => await city.AwayAsync(staff, who, one.From, until, other),
            Doing.Swap => await city.SwapAsync(staff, 1 + (one.Who % 3), 1 + (one.Other % 3), one.From, until),
            Doing.Back => await EndAsync("absences", db => db.Absences.Where(row => row.EndedAt == null).Select(row => row.Id)),
            _ => await EndAsync("stand-ins", db => db.StandIns.Where(row => row.EndedAt == null).Select(row => row.Id)),
        };
        Assert.True((int)response.StatusCode is < 300 or 400 or 404 or 409, $"{one}: {await response.Content.ReadAsStringAsync()}");
        return response.IsSuccessStatusCode;

        async Task<HttpResponseMessage> EndAsync(string what, Func<DoorstepContext, IQueryable<Guid>> open)
        {
            var ids = await city.FromDatabaseAsync(db => open(db).OrderBy(id => id).ToListAsync());
            return await staff.PostAsync($"/api/duty/{what}/{(ids.Count == 0 ? city.NewId() : ids[one.From % ids.Count])}/end", null);
        }
    }

    private static async Task AssertTrueAsync(DoorstepContext db, DateTimeOffset at)
    {
        var table = await DutyTable.ReadAsync(db, AreaCode.Parse("4601"), at, default);
        var away = (await db.Absences.AsNoTracking().ToListAsync())
            .Where(one => one.From <= at && at < (one.EndedAt ?? one.Until)).Select(one => one.WorkerId).ToHashSet();
        var standing = (await db.StandIns.AsNoTracking().ToListAsync()).FindAll(one => one.From <= at && at < (one.EndedAt ?? one.Until));
        var postings = await db.Postings.AsNoTracking().ToListAsync();
        var workers = await db.GridWorkers.AsNoTracking().ToDictionaryAsync(worker => worker.Id);
        var grants = (await db.Grants.AsNoTracking().Where(grant => grant.RoleCode == Role.GridWorker).ToListAsync())
            .FindAll(grant => grant.CountsAt(at));
        foreach (var grid in Enumerable.Range(1, 4).Select(Grid))
        {
            var (onDuty, alone) = (table.WorkerOf(grid), (await DutyTable.ReadAsync(db, [grid], at, default)).WorkerOf(grid));
            Assert.Equal(onDuty, alone);
            var could = postings.Where(posting => posting.Area == grid || posting.Area == grid.Parent).Select(posting => posting.WorkerId)
                .Concat(standing.Where(one => one.Area == grid).Select(one => one.WorkerId)).Where(one => !away.Contains(one)).ToHashSet();
            Assert.Equal(could.Count > 0, onDuty is not null);
            if (onDuty is { } one)
            {
                Assert.Contains(one, could);
                Assert.Contains(grants, grant => grant.AccountId == workers[one].AccountId && grant.Area.Contains(grid));
            }

            AssertRights(grid, [.. grants.Where(grant => grant.Area == grid)], standing, postings, workers);
        }
    }

    /// <summary>Rights to a grid: its own worker's, and those of whoever stands in there at that moment; no other.</summary>
    private static void AssertRights(
        AreaCode grid, List<Grant> grants, List<StandIn> standing, List<Posting> postings, Dictionary<Guid, GridWorker> workers)
    {
        var there = standing.FindAll(one => one.Area == grid);
        Assert.Equal(there.Count, there.DistinctBy(one => one.ForWorkerId).Count());
        Assert.All(there, one => Assert.Contains(grants, grant => grant.Id == one.GrantId));
        var mayBe = there.Select(one => workers[one.WorkerId].AccountId)
            .Concat(postings.Where(posting => posting.Area == grid).Select(posting => workers[posting.WorkerId].AccountId)).ToHashSet();
        Assert.All(grants, grant => Assert.Contains(grant.AccountId, mayBe));
        Assert.Equal(grants.Count, there.Count + postings.Count(posting => posting.Area == grid));
    }
}
