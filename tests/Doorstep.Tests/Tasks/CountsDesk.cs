using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Forms;
using Doorstep.Identity;
using Doorstep.Staff;
using Doorstep.Tasks.Counts;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>A city of two districts and three subdistricts with a health department and a water company; everybody is synthetic.</summary>
sealed class CountsDesk(TasksCity app, Account health, Account water)
{
    public const string Whole = "4609", West = "460900001", East = "460900002", Far = "460901001", Form = "family-service";

    private static readonly FormDefinition form = FillForms.Read().Single(one => one.Code == Form);

    public Account Health => health;

    public Task<HttpClient> HealthAsync() => app.AsAsync(health);

    public Task<HttpClient> WaterAsync() => app.AsAsync(water);

    public static async Task<CountsDesk> MakeAsync(TasksCity app)
    {
        await app.WithDatabaseAsync(async db =>
        {
            var known = await db.Areas.Select(one => one.Code).ToListAsync();
            db.Areas.AddRange(((string[])[Whole, "460900", West, East, "460901", Far]).Select(AreaCode.Parse).Except(known)
                .Select(code => Doorstep.Places.Area.Found(code, new(code.Value, code.Value, code.Value), isUrban: true, null, 110.3, 20.0)));
            foreach (var kind in (string[])["HEALTH", "WATER"])
            {
                if (!await db.Departments.AnyAsync(one => one.Kind == kind))
                {
                    db.Add(Department.Found(app.NewId(), kind, new(kind, kind, kind), "000"));
                }
            }

            await db.SaveChangesAsync();
        });
        var departments = await app.FromDatabaseAsync(db => db.Departments.ToDictionaryAsync(one => one.Kind, one => one.Id));
        return new(app, await app.AnAccountAsync(Role.DepartmentHandler, Whole, departments["HEALTH"]),
            await app.AnAccountAsync(Role.DepartmentHandler, Whole, departments["WATER"]));
    }

    /// <summary>The clock goes to the first month of the next quarter.</summary>
    public Quarter NextQuarter()
    {
        var next = Quarter.Of(app.Today).Next;
        app.GoTo(next.From.DayNumber - app.Today.DayNumber + 3, 9);
        return next;
    }

    /// <summary>To so many days after the last one of a quarter.</summary>
    public void GoPast(Quarter quarter, int days) => app.GoTo(quarter.Until.DayNumber - app.Today.DayNumber + days, 9);

    /// <summary>Residents answer now.</summary>
    public async Task<List<Guid>> AnsweredAsync(string subdistrict, int people, string answers, Guid? who = null, DateTimeOffset? at = null)
    {
        using var json = JsonDocument.Parse(answers);
        var outcome = CheckForm.Run(form, json.RootElement, app.Today);
        var residents = Enumerable.Range(0, people).Select(_ => who ?? app.NewId()).ToList();
        await app.WithDatabaseAsync(db =>
        {
            db.AddRange(residents.Select(resident => FilledForm.Of(form, 1, outcome, AreaCode.Parse($"{subdistrict}001001"), null, resident,
                new(app.NewId(), Guid.Empty, at ?? app.Now), app.NewId)));
            return db.SaveChangesAsync();
        });
        return residents;
    }

    public Task TickAsync() => app.Services.GetRequiredService<IssueCounts>().TickAsync(default);

    public Task<List<CountsReport>> ReportsAsync(Quarter quarter) => app.FromDatabaseAsync(db =>
        db.CountsReports.AsNoTracking().Where(report => report.From == quarter.From).ToListAsync());

    public static async Task<List<OpenCounts.Line>> ListAsync(HttpClient who) =>
        (await who.GetFromJsonAsync<List<OpenCounts.Line>>("/api/counts", RegisterClient.Json))!;

    public static async Task<OpenCounts.View> OpenAsync(HttpClient who, Guid id)
    {
        var answer = await who.GetAsync($"/api/counts/{id}");
        Assert.True(answer.StatusCode is HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<OpenCounts.View>(RegisterClient.Json))!;
    }

    /// <summary>The number of an area and a service, or of all of them; null where it is withheld.</summary>
    public static int? NumberOf(CountsBody body, string area, string? service = null, string? part = null)
    {
        var row = body.Areas.Index().Single(one => one.Item.Code.Value == area).Index;
        var column = service is null ? body.Options.Count
            : body.Options.Index().Single(one => one.Item.Service == service && one.Item.Part == part).Index;
        return body.Numbers[row][column];
    }

    public static string Shown(CountsBody body) => string.Join('\n', body.Areas.Zip(body.Numbers, (area, numbers) =>
        string.Create(CultureInfo.InvariantCulture, $"{area.Code} {string.Join(' ', numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "-"))}")));
}
