using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Tasks;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>What somebody at the desk, on the round or at the machine does next, by chance; much of it is refused, which is as good.</summary>
sealed class RandomMonth
{
    private static readonly string[] tiers = ["Daily", "Weekly", "Monthly", "Quarterly"];
    private static readonly string[] grounds = ["LivesAlone", "ElderlyCouple", "MemoryLoss, Disability", "Hardship"];

    private readonly Random random;
    private readonly Account centre;
    private readonly MonthOracle oracle;
    private readonly List<Guid> acts = [];
    private readonly SortedDictionary<string, (int Done, int Refused)> counts = [];
    private List<TasksCity> nodes;
    private TasksCity app;
    private TaskGround ground;
    private int people = 100;

    private RandomMonth(TasksCity app, TaskGround ground, Account centre, Random random)
    {
        (this.app, this.ground, this.centre, this.random, nodes) = (app, ground, centre, random, [app]);
        oracle = new(ground);
    }

    public int Done => counts.Values.Sum(one => one.Done);

    public string Summary => string.Join("; ", counts.Select(one => $"{one.Key} {one.Value.Done}+{one.Value.Refused}"));

    public static async Task<RandomMonth> BeginAsync(TasksCity app, Random random)
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6.1);
        RandomMonth month = new(app, ground, await app.AnAccountAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value), random);
        foreach (var door in Enumerable.Range(0, 12).Where(door => door % 3 != 2))
        {
            var household = await ground.LivesAsync(door, 1 + (door % 3));
            if (door % 2 == 0)
            {
                await ground.PlanAsync(await ground.ResidentOfAsync(household), tiers[door / 2 % 4], grounds[door % 4]);
            }
        }

        var area = ground.Ground.Community.Value;
        await month.PostAsync("rhythm", await app.AsAsync(month.centre), "/api/rhythms", new { kind = "0517", area, everyDays = 6 });
        area = ground.Ground.Grid.Value;
        await month.PostAsync("rhythm", await app.AsAsync(month.centre), "/api/rhythms", new { kind = "0516", area, everyDays = 4 });
        return month;
    }

    /// <summary>The server starts again; what was begun at the old one ends there.</summary>
    public void GoOnAt(TasksCity node)
    {
        oracle.Tell("the server starts again");
        (app, ground, nodes) = (node, ground.At(node), [.. nodes, node]);
    }

    public async Task DayAsync()
    {
        app.GoTo(Chance(8) ? random.Next(2, 4) : 1, random.Next(9) + random.NextDouble());
        oracle.Tell($"-- {app.Today}");
        await TickAsync();
        for (var part = 0; part < 3; part++)
        {
            for (var some = random.Next(4); some > 0; some--)
            {
                await AnythingAsync();
            }

            if (Chance(40))
            {
                await TickAsync();
            }

            await Task.WhenAll((await WorkOfAsync(ground.Ground.Grid)).Concat(await WorkOfAsync(ground.Ground.OtherGrid)).Select(work => work()));
            app.Time.Leap(TimeSpan.FromHours(0.2 + (random.NextDouble() * 4)));
            await TickAsync();
        }
    }

    public async Task RedrawAsync()
    {
        oracle.Tell("redrawn");
        await ground.RedrawAsync(Of(ground.Ground.Buildings).Id);
        Count("redraw", true);
    }

    /// <summary>As each node does by itself; of two that do the same at once one may fail, and does it again at its next beat.</summary>
    private async Task TickAsync()
    {
        var at = app.Now;
        _ = await Record.ExceptionAsync(() => Task.WhenAll(nodes.Select(node => node.TickAsync())));
        await app.TickAsync();
        await oracle.CheckAsync(app, at);
    }

    private Task AnythingAsync() => random.Next(25) switch
    {
        < 4 => RegisterAsync("move-in", HouseholdAsync, async id => ($"/households/{id}/move-in", new { dwellingId = await DoorAsync() })),
        4 => RegisterAsync("move-out", HouseholdAsync, id => Task.FromResult<(string, object)>(($"/households/{id}/move-out", new { }))),
        5 or 6 => RegisterAsync("split", ResidentAsync, SplitAsync),
        7 => RegisterAsync("merge", HouseholdAsync, async id => ($"/households/{id}/merge", new { intoId = await HouseholdAsync() })),
        8 => RegisterAsync(Chance(50) ? "death" : "leaves", ResidentAsync, id => Task.FromResult<(string, object)>(
            ($"/residents/{id}/{(Chance(50) ? "death" : "move-out")}", new { }))),
        9 or 10 => RegisterAsync("undo", () => Task.FromResult(acts[^random.Next(1, Math.Min(acts.Count, 4) + 1)]),
            id => Task.FromResult<(string, object)>(($"/acts/{id}/undo", new { }))),
        11 => RegisterAsync("arrives", DoorAsync, id => Task.FromResult<(string, object)>(
            ("/households", new { dwellingId = id, residents = new[] { RegisterGround.APerson(people++) } }))),
        12 => RegisterAsync("joins", HouseholdAsync, id => Task.FromResult<(string, object)>(
            ($"/households/{id}/residents", RegisterGround.APerson(people++, "10")))),
        13 or 14 => AwayAsync(),
        15 => SwapAsync(),
        16 => BackAsync(),
        17 or 18 => BeginPlanAsync(),
        19 or 20 => RuleAsync(),
        _ => ChangePlanAsync(),
    };

    private async Task RegisterAsync(string what, Func<Task<Guid>> whom, Func<Guid, Task<(string Path, object Body)>> act)
    {
        if (what is "undo" && acts.Count == 0)
        {
            return;
        }

        var id = await whom();
        var (path, body) = await act(id);
        var answer = await PostAsync(what, (await ground.StaffAsync()).Http, $"/api/register{path}", body);
        if (answer.IsSuccessStatusCode)
        {
            acts.Add((await answer.Content.ReadFromJsonAsync<Done>(RegisterClient.Json))!.ActId);
        }
    }

    private async Task<(string, object)> SplitAsync(Guid resident)
    {
        var household = await app.FromDatabaseAsync(db => db.Residents.Where(one => one.Id == resident).Select(one => one.HouseholdId).SingleAsync());
        var door = Chance(50) ? await DoorAsync() : (Guid?)null;
        return ($"/households/{household}/split", new { residentIds = new[] { resident }, headId = resident, dwellingId = door });
    }

    private async Task AwayAsync()
    {
        var (ill, other) = TwoGrids();
        await PostAsync("away", (await ground.StaffAsync()).Http, "/api/duty/absences", new
        {
            workerId = ground.WorkerOf(ill).Id, until = app.Now.AddHours(1 + (random.NextDouble() * 50)),
            standInId = Chance(60) ? ground.WorkerOf(other).Id : (Guid?)null,
        });
    }

    private async Task SwapAsync() => await PostAsync("swap", (await ground.StaffAsync()).Http, "/api/duty/swaps", new
    {
        first = ground.Ground.Grid.Value, second = ground.Ground.OtherGrid.Value, until = app.Now.AddHours(1 + (random.NextDouble() * 30)),
    });

    private async Task BackAsync()
    {
        var away = await app.FromDatabaseAsync(db =>
            db.Absences.Where(one => one.EndedAt == null).OrderByDescending(one => one.Id).Select(one => one.Id).FirstOrDefaultAsync());
        await PostAsync("back", (await ground.StaffAsync()).Http, $"/api/duty/absences/{away}/end", new { });
    }

    private async Task BeginPlanAsync() => await PostAsync("plan", (await ground.StaffAsync()).Http,
        $"/api/care/residents/{await ResidentAsync()}", new { tier = Of(tiers), grounds = Of(grounds) });

    private async Task ChangePlanAsync()
    {
        var plans = await app.FromDatabaseAsync(db =>
            db.CarePlans.Where(one => one.EndedAt == null).OrderBy(one => one.Id).Select(one => one.Id).ToListAsync());
        if (plans.Count == 0)
        {
            return;
        }

        var (client, path) = ((await ground.StaffAsync()).Http, $"/api/care/plans/{Of(plans)}");
        _ = random.Next(9) switch
        {
            0 => await SendAsync("plan-ended", client, HttpMethod.Delete, path, null),
            1 or 2 => await SendAsync("tier", client, HttpMethod.Put, path, new { tier = Of(tiers), grounds = Of(grounds) }),
            3 or 4 => await PostAsync("resident-away", client, $"{path}/away",
                new { awayUntil = Chance(70) ? app.Today.AddDays(random.Next(9)) : (DateOnly?)null }),
            5 or 6 => await PostAsync("blow", client, $"{path}/blow", new { blow = "Hospital" }),
            _ => await PostAsync("contact", client, $"{path}/contact", new { contact = "Phone" }),
        };
    }

    private async Task RuleAsync()
    {
        foreach (var task in (await ground.TasksAsync()).FindAll(task => task.State is TaskState.Returned))
        {
            await PostAsync("ruling", await app.AsAsync(centre), $"/api/tasks/{task.Id}/ruling", new { wasRight = Chance(50) });
        }
    }

    /// <summary>What a worker sends of some of her day's tasks; now and then the same twice at once.</summary>
    private async Task<List<Func<Task>>> WorkOfAsync(AreaCode grid)
    {
        var client = await ground.ClientAsync(grid);
        List<Func<Task>> work = [];
        foreach (var task in (await ground.TodayAsync(grid)).Stops.SelectMany(stop => stop.Tasks).Where(_ => Chance(40)))
        {
            var (outcome, key) = (OutcomeOf(task), app.NewId());
            for (var sent = Chance(25) ? 2 : 1; sent > 0; sent--)
            {
                work.Add(() => SendAsync(client, task, outcome, key));
            }
        }

        return work;
    }

    private async Task SendAsync(HttpClient client, ShowToday.Item task, TaskOutcome outcome, Guid key)
    {
        var answer = await PostAsync($"{outcome}", client, $"/api/tasks/{task.Id}/outcome", new
        {
            outcome = $"{outcome}", key, contact = task.IsCare && outcome is TaskOutcome.Done ? "Seen" : null,
            grounds = outcome is TaskOutcome.Cannot ? "Unsafe" : null,
            answers = task.Form is not null && !task.IsCare && outcome is TaskOutcome.Done ? new { } : null,
        });
        if (answer.IsSuccessStatusCode)
        {
            oracle.Acknowledge(key, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("actId").GetGuid());
        }
    }

    private TaskOutcome OutcomeOf(ShowToday.Item task) => random.Next(task.IsCare ? 12 : 10) switch
    {
        0 or 1 => TaskOutcome.NobodyHome,
        2 => TaskOutcome.Refused,
        3 => Chance(30) ? TaskOutcome.Moved : TaskOutcome.Done,
        4 => TaskOutcome.NotNeeded,
        5 or 6 => TaskOutcome.Cannot,
        7 => Chance(30) ? TaskOutcome.NeedsHelp : TaskOutcome.Done,
        _ => TaskOutcome.Done,
    };

    private Task<HttpResponseMessage> PostAsync(string what, HttpClient client, string path, object body) =>
        SendAsync(what, client, HttpMethod.Post, path, body);

    private async Task<HttpResponseMessage> SendAsync(string what, HttpClient client, HttpMethod method, string path, object? body)
    {
        var answer = await client.SendAsync(
            new(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: RegisterClient.Json) });
        var text = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync();
        oracle.Tell($"{CityTimeOf(app.Now)} {what} {path} {(int)answer.StatusCode} {JsonSerializer.Serialize(body)}");
        oracle.Must((int)answer.StatusCode < 500, $"{what} {path}: {text}");
        Count(what, answer.IsSuccessStatusCode);
        return answer;
    }

    private void Count(string what, bool isDone)
    {
        lock (counts)
        {
            var (done, refused) = counts.GetValueOrDefault(what);
            counts[what] = isDone ? (done + 1, refused) : (done, refused + 1);
        }
    }

    private static string CityTimeOf(DateTimeOffset at) => CityTime.Clock(at);

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Of<T>(IReadOnlyList<T> some) => some[random.Next(some.Count)];

    private Task<Guid> DoorAsync() => Task.FromResult(Of(ground.Ground.Dwellings).Id);

    private (AreaCode, AreaCode) TwoGrids() => Chance(50)
        ? (ground.Ground.Grid, ground.Ground.OtherGrid) : (ground.Ground.OtherGrid, ground.Ground.Grid);

    private async Task<Guid> HouseholdAsync() => Of(await app.FromDatabaseAsync(db => db.Households.OrderBy(one => one.Id)
        .Select(one => one.Id).ToListAsync()));

    private async Task<Guid> ResidentAsync() => Of(await app.FromDatabaseAsync(db => db.Residents.OrderBy(one => one.Id)
        .Where(one => one.Standing == RecordStatus.Present).Select(one => one.Id).ToListAsync()));
}
