using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Plans;
using Doorstep.Register;
using Doorstep.Staff;
using Doorstep.Tasks;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>A city whose clock the test puts forward, with communities of two grids, each with a worker; everybody is synthetic.</summary>
public sealed class TasksCity : DoorstepApp
{
    public LeapingClock Time { get; }

    public TasksCity() : this(new TestDatabase(), new())
    {
    }

    /// <summary>As the same server after it was started again, or as another node of it.</summary>
    internal TasksCity(TestDatabase database, LeapingClock time) : base(database)
    {
        Leaping = Time = time;
        Settings["Tasks:MinutesPerDay"] = "120";
    }

    public DateTimeOffset Now => Time.GetUtcNow();

    public DateOnly Today => CityTime.DayOf(Now);

    /// <summary>To an hour of a day of the city, counted from today.</summary>
    public void GoTo(int days, double hour) =>
        Time.Leap(new DateTimeOffset(Today.AddDays(days), default, CityTime.Offset).AddHours(hour) - Now);

    /// <summary>What the server does by itself at this moment, again and again.</summary>
    internal async Task TickAsync()
    {
        await Services.GetRequiredService<PlanTasks>().TickAsync(default);
        await Services.GetRequiredService<EscalateTasks>().TickAsync(default);
    }

    private readonly Dictionary<Guid, (HttpClient Client, DateTimeOffset At)> clients = [];

    /// <summary>Signed in; again, where the clock was put forward past the end of a session.</summary>
    public async Task<HttpClient> AsAsync(Account account)
    {
        if (!clients.TryGetValue(account.Id, out var known) || Now - known.At > TimeSpan.FromMinutes(20))
        {
            clients[account.Id] = known = (await SignedInAsync(account), Now);
        }

        return known.Client;
    }

    internal async Task<TaskGround> GroundAsync()
    {
        var ground = await RegisterGround.MakeAsync(this);
        TaskGround made = new(this, ground, await AnAccountAsync(Role.CommunityStaff, ground.Community.Value));
        await made.HireAsync();
        return made;
    }
}

/// <summary>A community with its staff and its two workers.</summary>
sealed class TaskGround(TasksCity app, RegisterGround ground, Account staff)
{
    private readonly Dictionary<AreaCode, (GridWorker Worker, Account Account)> workers = [];
    private int serial;

    public RegisterGround Ground => ground;

    public async Task<RegisterClient> StaffAsync() => new(await app.AsAsync(staff));

    public GridWorker WorkerOf(AreaCode grid) => workers[grid].Worker;

    public Account AccountOf(AreaCode grid) => workers[grid].Account;

    /// <summary>The same people at another node.</summary>
    public TaskGround At(TasksCity node)
    {
        TaskGround same = new(node, ground, staff) { serial = serial };
        foreach (var (grid, worker) in workers)
        {
            same.workers.Add(grid, worker);
        }

        return same;
    }

    public Task<HttpClient> ClientAsync(AreaCode? grid = null) => app.AsAsync(workers[grid ?? ground.Grid].Account);

    public async Task HireAsync()
    {
        foreach (var grid in (AreaCode[])[ground.Grid, ground.OtherGrid])
        {
            var account = await app.AnAccountAsync(Role.GridWorker, grid.Value);
            var hired = GridWorker.Hire(app.NewId(), ground.Community, "合成员", "Synthetic", "12000000000", $"T-{grid}");
            hired.SignsInWith(account.Id);
            await app.WithDatabaseAsync(async db =>
            {
                db.Add(hired);
                db.Add(Posting.Post(hired, grid, new Act(app.NewId(), Guid.Empty, app.Now.AddDays(-9))));
                await db.SaveChangesAsync();
            });
            workers[grid] = (hired, account);
        }
    }

    /// <summary>A household of some people behind a door.</summary>
    public async Task<Guid> LivesAsync(int door, int people = 1)
    {
        var first = await (await StaffAsync()).AddAsync(ground.Dwellings[door].Id, RegisterGround.APerson(++serial));
        for (var more = 1; more < people; more++)
        {
            await (await StaffAsync()).DoAsync($"/households/{first.Id}/residents", RegisterGround.APerson(++serial, "10"));
        }

        return first.Id;
    }

    public async Task<Guid> ResidentOfAsync(Guid household) => (await (await StaffAsync()).HouseholdAsync(household)).Residents[0].Id;

    public async Task<Guid> PlanAsync(Guid resident, string tier, string grounds = "LivesAlone")
    {
        var made = await (await StaffAsync()).Http.PostAsJsonAsync($"/api/care/residents/{resident}", new { tier, grounds });
        Assert.True(made.StatusCode is HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("planId").GetGuid();
    }

    public async Task<ShowToday.Today> TodayAsync(AreaCode? grid = null)
    {
        var answer = await (await ClientAsync(grid)).GetAsync("/api/tasks/today");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<ShowToday.Today>(RegisterClient.Json))!;
    }

    public async Task<HttpResponseMessage> EndAsync(Guid task, object outcome, AreaCode? grid = null) =>
        await (await ClientAsync(grid)).PostAsJsonAsync($"/api/tasks/{task}/outcome", outcome, RegisterClient.Json);

    public async Task DoneAsync(Guid task, object outcome)
    {
        var answer = await EndAsync(task, outcome);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<List<WorkTask>> TasksAsync() => app.FromDatabaseAsync(db =>
        db.WorkTasks.AsNoTracking().Where(task => task.Area >= ground.Community && task.Area < ground.Community.Next).OrderBy(task => task.Id)
            .ToListAsync());

    public async Task<WorkTask> OpenAsync() => (await TasksAsync()).Single(task => task.IsOpen);

    /// <summary>A building goes from the grid that it is in to the other one.</summary>
    public async Task RedrawAsync(Guid building)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var from = await db.Buildings.Where(one => one.Id == building).Select(one => one.Area).SingleAsync();
        // Its id bears its time, as the city's clock tells it.
        Act act = new(scope.ServiceProvider.GetRequiredService<Ids>().Next(), Guid.Empty, app.Now);
        var move = GridMove.Of(act.Id, building, from, from == ground.Grid ? ground.OtherGrid : ground.Grid);
        await db.InOneCommitAsync(() => scope.ServiceProvider.GetRequiredService<RedrawGrids>().RunAsync(new(act, ground.Community, [move], [], [])));
    }

    /// <summary>As a plan does that is adopted: the register says so in the log of the community.</summary>
    public async Task AdoptAsync(Guid building)
    {
        await RedrawAsync(building);
        await app.WithDatabaseAsync(async db =>
        {
            db.Add(RegisterAct.Of(RegisterActKind.Redrawn, ground.Community, null, null, new(app.NewId(), Guid.Empty, app.Now)));
            await db.SaveChangesAsync();
        });
    }

    /// <summary>The kinds of log entries of the community, in their order.</summary>
    public Task<List<string>> LogAsync(string prefix) => app.FromDatabaseAsync(async db => (await db.Log.AsNoTracking()
        .Where(entry => entry.Area >= ground.Community && entry.Area < ground.Community.Next).OrderBy(entry => entry.Number).ToListAsync())
        .ConvertAll(entry => entry.What).FindAll(what => what.StartsWith(prefix, StringComparison.Ordinal)));
}
