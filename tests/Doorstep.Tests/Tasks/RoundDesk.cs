using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Staff;
using Doorstep.Tasks;
using Doorstep.Tasks.Rounds;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>A community of two grids with a street section in each, the department that receives its rounds, another one, and its offices.</summary>
sealed class RoundDesk(TasksCity app, TaskGround ground, Department department, Account receiver, Account other, Account centre)
{
    /// <summary>The sanitation round of a street section, and the one of manholes and street lights.</summary>
    public const string Street = "0324", Lights = "0672";

    public const string DirtyRoad = "0303", FullBin = "0308", BrokenBin = "0632", MissingCover = "0613";

    public static readonly object Clean = new { clean = "clean", bins = Array.Empty<object>(), cover = "yes" };

    public TaskGround Ground => ground;

    public AreaCode Community => ground.Ground.Community;

    public AreaCode Grid => ground.Ground.Grid;

    public AreaCode OtherGrid => ground.Ground.OtherGrid;

    public Guid DepartmentId => department.Id;

    public Task<HttpClient> ReceiverAsync() => app.AsAsync(receiver);

    public Task<HttpClient> OtherDepartmentAsync() => app.AsAsync(other);

    public Task<HttpClient> CentreAsync() => app.AsAsync(centre);

    public async Task<HttpClient> StaffAsync() => (await ground.StaffAsync()).Http;

    /// <param name="kind">Of the department that rounds go to; tests that run beside have departments of the same kind elsewhere.</param>
    public static async Task<RoundDesk> MakeAsync(TasksCity app, string kind = "SANITATION")
    {
        var ground = await app.GroundAsync();
        var area = ground.Ground.Community;
        List<Department> departments = [.. ((string[])[kind, "R-OTHER"]).Select(one =>
            Department.Found(app.NewId(), one, new($"部门{one}", $"部門{one}", $"Department {one}"), "000"))];
        await app.WithDatabaseAsync(async db =>
        {
            db.Departments.AddRange(departments);
            var known = await db.Areas.Select(one => one.Code).ToListAsync();
            db.Areas.AddRange(((AreaCode[])[area.Parent, area, ground.Ground.Grid, ground.Ground.OtherGrid]).Except(known)
                .Select(code => Doorstep.Places.Area.Found(code, new($"区{code}", $"區{code}", $"Area {code}"), isUrban: true, null, 110.3, 20.0)));
            await db.SaveChangesAsync();
        });
        return new(app, ground, departments[0], await app.AnAccountAsync(Role.DepartmentHandler, area.Value, departments[0].Id),
            await app.AnAccountAsync(Role.DepartmentHandler, area.Value, departments[1].Id),
            await app.AnAccountAsync(Role.SubdistrictStaff, area.Parent.Value));
    }

    /// <summary>A rhythm of rounds in both grids.</summary>
    public async Task BeginAsync(string kind = Street, int everyDays = 7)
    {
        var begun = await (await CentreAsync()).PostAsJsonAsync("/api/rhythms", new { kind, area = Community.Value, everyDays });
        Assert.True(begun.StatusCode is HttpStatusCode.Created, await begun.Content.ReadAsStringAsync());
        app.GoTo(1, 6);
        await app.TickAsync();
    }

    public async Task<WorkTask> OpenAsync(AreaCode? grid = null, string kind = Street) =>
        (await ground.TasksAsync()).First(task => task.IsOpen && task.KindCode == kind && task.Area == (grid ?? Grid));

    /// <summary>The worker of the grid has walked its round.</summary>
    public async Task<Round> WalkAsync(object answers, AreaCode? grid = null, string kind = Street)
    {
        var task = await OpenAsync(grid, kind);
        var done = await ground.EndAsync(task.Id, new { outcome = "Done", answers }, grid);
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        return await app.FromDatabaseAsync(db => db.Rounds.AsNoTracking().SingleAsync(round => round.TaskId == task.Id));
    }

    public Task<List<RoundItem>> ItemsAsync(Guid round) => app.FromDatabaseAsync(db =>
        db.RoundItems.AsNoTracking().Where(item => item.RoundId == round).OrderBy(item => item.Place).ToListAsync());

    public Task<List<Case>> CasesAsync() => app.FromDatabaseAsync(db => db.Cases.AsNoTracking().Include(found => found.Reports)
        .Where(found => found.Area >= Community && found.Area < Community.Next).OrderBy(found => found.Id).ToListAsync());

    public async Task<ListRounds.Board> BoardAsync(HttpClient who, string query = "") =>
        (await who.GetFromJsonAsync<ListRounds.Board>($"/api/rounds?area={Community}{query}", RegisterClient.Json))!;

    public static Task<HttpResponseMessage> SeeAsync(HttpClient who, Guid round) => who.PostAsync($"/api/rounds/{round}/seen", null);

    public async Task<List<GridState>> StatesAsync(HttpClient who, string kind = Street, AreaCode? area = null)
    {
        var answer = await who.GetFromJsonAsync<JsonElement>($"/api/rounds/states?area={area ?? Community}&kind={kind}");
        return answer.GetProperty("grids").Deserialize<List<GridState>>(RegisterClient.Json)!;
    }

    public static object Bins(params (string Where, string State)[] bins) => new
    {
        clean = "clean", cover = "yes", bins = bins.Select(bin => new { where = bin.Where, state = bin.State }).ToArray(),
    };
}
