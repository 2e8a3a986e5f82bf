using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Staff;
using Doorstep.Tasks.Requests;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>A community with two departments that ask for work in it, and the grid centre that decides.</summary>
sealed class RequestDesk(TasksCity app, TaskGround ground, Account centre, Account water, Account power)
{
    /// <summary>A round of publicity to households (5 minutes), a look at buildings, and something that was taken back.</summary>
    public const string Publicity = "0101", OtherPublicity = "0102", Buildings = "0516", TakenBack = "0601";

    private static int serial;

    public TaskGround Ground => ground;

    public string Area => ground.Ground.Community.Value;

    public Task<HttpClient> CentreAsync() => app.AsAsync(centre);

    public Task<HttpClient> WaterAsync() => app.AsAsync(water);

    public Task<HttpClient> PowerAsync() => app.AsAsync(power);

    /// <param name="households">Behind the doors of both grids, half of them in each.</param>
    public static async Task<RequestDesk> MakeAsync(TasksCity app, int households = 0)
    {
        var ground = await app.GroundAsync();
        var area = ground.Ground.Community;
        var departments = Enumerable.Range(0, 2).Select(_ => $"R{Interlocked.Increment(ref serial)}").Select(kind =>
            Department.Found(app.NewId(), kind, new($"部门{kind}", $"部門{kind}", $"Department {kind}"), "000")).ToList();
        await app.WithDatabaseAsync(async db =>
        {
            db.Departments.AddRange(departments);
            var areas = (AreaCode[])[area.Parent, area, ground.Ground.Grid, ground.Ground.OtherGrid];
            var known = await db.Areas.Select(one => one.Code).ToListAsync();
            db.Areas.AddRange(areas.Except(known)
                .Select(code => Doorstep.Places.Area.Found(code, new(code.Value, code.Value, code.Value), isUrban: true, null, 110.3, 20.0)));
            await db.SaveChangesAsync();
        });
        for (var door = 0; door < households; door++)
        {
            await ground.LivesAsync(door % 2 == 0 ? door / 2 : 6 + door / 2);
        }

        return new(app, ground, await app.AnAccountAsync(Role.SubdistrictStaff, area.Parent.Value),
            await app.AnAccountAsync(Role.DepartmentHandler, area.Parent.Value, departments[0].Id),
            await app.AnAccountAsync(Role.DepartmentHandler, area.Parent.Value, departments[1].Id));
    }

    public Dictionary<string, object?> ARequest(params (string Field, object? Value)[] changes)
    {
        Dictionary<string, object?> request = new()
        {
            ["kind"] = Publicity, ["area"] = Area, ["hours"] = 1, ["deadline"] = app.Today.AddDays(10), ["endsOn"] = app.Today.AddDays(20),
            ["reason"] = "合成的理由",
        };
        foreach (var (field, value) in changes)
        {
            request[field] = value;
        }

        return request;
    }

    public static Task<HttpResponseMessage> TryAskAsync(HttpClient who, object request) => who.PostAsJsonAsync("/api/requests", request);

    public static async Task<Guid> AskedAsync(HttpClient who, object request)
    {
        var answer = await TryAskAsync(who, request);
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    public async Task<HttpResponseMessage> TryDecideAsync(Guid id, object decision) =>
        await (await CentreAsync()).PostAsJsonAsync($"/api/requests/{id}/decision", decision);

    /// <returns>How many tasks were made, and how many are shared.</returns>
    public async Task<(int Tasks, int Shared)> AdmitAsync(Guid id, object? decision = null)
    {
        var answer = await TryDecideAsync(id, decision ?? new { isAdmitted = true });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var decided = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (decided.GetProperty("tasks").GetInt32(), decided.GetProperty("shared").GetInt32());
    }

    /// <summary>The requests of this community that somebody sees.</summary>
    public async Task<List<RequestLine>> ListAsync(HttpClient who) =>
        (await who.GetFromJsonAsync<List<RequestLine>>("/api/requests", RegisterClient.Json))!
            .FindAll(line => line.Area.Value.StartsWith(Area, StringComparison.Ordinal));

    public async Task<RequestLine> LineAsync(Guid id) => (await ListAsync(await CentreAsync())).Single(line => line.Id == id);

    /// <summary>Each must be refused as a wrong field of that name.</summary>
    public static async Task AssertWrongAsync(HttpResponseMessage answer, string field)
    {
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{(int)answer.StatusCode} {said}");
        Assert.Contains($"\"{field}\"", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("error.", said);
    }

    public static async Task<string> RefusedAsync(HttpResponseMessage answer, string rule)
    {
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.Conflict, $"{(int)answer.StatusCode} {said}");
        Assert.Contains(rule, said);
        var problem = JsonDocument.Parse(said).RootElement;
        return string.Create(CultureInfo.InvariantCulture, $"{problem.GetProperty("title")} {problem.GetProperty("detail")}");
    }
}
