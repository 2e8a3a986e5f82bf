using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Register;
using Doorstep.Tasks.Appeals;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

/// <summary>
/// A community with a resident who may need help, the worker who asks her, the office that decides, and supporters. All of it is synthetic.
/// </summary>
sealed partial class AppealDesk(TasksCity app, TaskGround ground, Account office, Account centre)
{
    public const string Name = "韩春梅", Child = "罗小满", Phone = "13876543210";

    private static int serial;

    public TaskGround Ground => ground;

    public Guid Household { get; private set; }

    public Guid Resident { get; private set; }

    public static AreaCode City { get; } = AreaCode.Parse("4609");

    public static DateOnly Born { get; } = new(1952, 3, 8);

    public Task<HttpClient> WorkerAsync() => ground.ClientAsync();

    /// <summary>Of the subdistrict.</summary>
    public Task<HttpClient> OfficeAsync() => app.AsAsync(office);

    /// <summary>Of the whole city: it lists supporters.</summary>
    public Task<HttpClient> CentreAsync() => app.AsAsync(centre);

    public static async Task<AppealDesk> MakeAsync(TasksCity app, int door = 0)
    {
        var ground = await app.GroundAsync();
        AppealDesk desk = new(app, ground, await app.AnAccountAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value),
            await app.AnAccountAsync(Role.Dispatcher, City.Value));
        var staff = await ground.StaffAsync();
        var number = Interlocked.Increment(ref serial);
        var household = await staff.AddAsync(ground.Ground.Dwellings[door].Id,
            new(Name, DocumentType.ResidentCard, RegisterGround.AnIdNumber(number, Born), Phone, Relation: "02"),
            new Person(Child, DocumentType.ResidentCard, RegisterGround.AnIdNumber(number, new(2014, 11, 20)), Relation: "40"));
        desk.Household = household.Id;
        desk.Resident = await app.FromDatabaseAsync(db => db.Residents
            .Where(one => one.HouseholdId == household.Id && one.Relation == "02").Select(one => one.Id).SingleAsync());
        return desk;
    }

    public Dictionary<string, object?> AnAppeal(params (string Field, object? Value)[] changes)
    {
        Dictionary<string, object?> appeal = new()
        {
            ["need"] = "WinterQuilts", ["text"] = "一位七十多岁的老人，冬天只有薄被。", ["amount"] = 3, ["unit"] = "Pieces",
            ["until"] = app.Today.AddDays(30), ["audience"] = "Charities, Volunteers",
        };
        foreach (var (field, value) in changes)
        {
            appeal[field] = value;
        }

        return appeal;
    }

    public async Task<HttpResponseMessage> TryDraftAsync(object appeal) =>
        await (await WorkerAsync()).PostAsJsonAsync($"/api/appeals/residents/{Resident}", appeal);

    public async Task<Guid> DraftAsync(params (string Field, object? Value)[] changes) =>
        (await SaidAsync(await TryDraftAsync(AnAppeal(changes)))).GetProperty("id").GetGuid();

    public static Task<HttpResponseMessage> TryAsync(HttpClient who, Guid id, string act, object body) =>
        who.PostAsJsonAsync($"/api/appeals/{id}/{act}", body);

    public async Task<AppealView> ViewAsync(Guid id) =>
        (await (await OfficeAsync()).GetFromJsonAsync<AppealView>($"/api/appeals/{id}", RegisterClient.Json))!;

    public async Task ShowAsync(Guid id) =>
        await DoneAsync(await TryAsync(await WorkerAsync(), id, "shown", new { textHash = (await ViewAsync(id)).TextHash, day = app.Today }));

    public async Task ConsentAsync(Guid id) => await DoneAsync(await TryAsync(
        await WorkerAsync(), id, "consent", new { textHash = (await ViewAsync(id)).TextHash, knowsItIsFree = true }));

    public async Task<HttpResponseMessage> TryApproveAsync(Guid id, HttpClient? who = null) => await TryAsync(
        who ?? await OfficeAsync(), id, "decision", new { isApproved = true, textHash = (await ViewAsync(id)).TextHash });

    /// <summary>An appeal with its whole way to the supporters behind it.</summary>
    /// <returns>Its id and its number.</returns>
    public async Task<(Guid Id, string Number)> OpenAsync(params (string Field, object? Value)[] changes)
    {
        var id = await DraftAsync(changes);
        await ShowAsync(id);
        await ConsentAsync(id);
        await DoneAsync(await TryApproveAsync(id));
        return (id, (await ViewAsync(id)).Number);
    }

    public async Task<HttpResponseMessage> TryListAsync(params (string Field, object? Value)[] changes)
    {
        Dictionary<string, object?> supporter = new()
        {
            ["area"] = City.Value, ["kind"] = "Volunteers", ["name"] = $"合成志愿队{Interlocked.Increment(ref serial)}",
            ["contact"] = "合成联系人 12000000000", ["until"] = app.Today.AddDays(300),
        };
        foreach (var (field, value) in changes)
        {
            supporter[field] = value;
        }

        return await (await CentreAsync()).PostAsJsonAsync("/api/supporters", supporter);
    }

    /// <returns>Its id, and the path of its page.</returns>
    public async Task<(Guid Id, string Path)> ListAsync(params (string Field, object? Value)[] changes)
    {
        var listed = await SaidAsync(await TryListAsync(changes));
        return (listed.GetProperty("id").GetGuid(), listed.GetProperty("path").GetString()!);
    }

    public HttpClient Stranger() => app.CreateClient(new() { AllowAutoRedirect = false });

    public async Task<HttpResponseMessage> LookAsync(string path) => await Stranger().GetAsync(path);

    /// <summary>A supporter opens an appeal by its link and sends the form of its page.</summary>
    public async Task<HttpResponseMessage> TryPledgeAsync(
        string link, string number, int amount, string what = "新被子", int days = 10, Guid? key = null)
    {
        var (client, path) = (Stranger(), $"{link}/{number}");
        var page = await client.GetStringAsync(path);
        return await RequestTests.PostAsync(client, path, "pledge", page, new()
        {
            ["Form.What"] = what, ["Form.Amount"] = amount.ToString(CultureInfo.InvariantCulture),
            ["Form.Until"] = $"{app.Today.AddDays(days):yyyy-MM-dd}", ["Key"] = $"{key ?? Guid.Parse(Key().Match(page).Groups[1].Value)}",
        });
    }

    public async Task<Guid> PledgeAsync(string link, Guid id, string number, int amount, int days = 10)
    {
        var known = (await ViewAsync(id)).Pledges.Select(pledge => pledge.Id).ToHashSet();
        Assert.Equal(HttpStatusCode.Found, (await TryPledgeAsync(link, number, amount, days: days)).StatusCode);
        return (await ViewAsync(id)).Pledges.Single(pledge => !known.Contains(pledge.Id)).Id;
    }

    public async Task<Guid> AcceptedAsync(string link, Guid id, string number, int amount, int days = 10)
    {
        var pledge = await PledgeAsync(link, id, number, amount, days);
        await DoneAsync(await TryPledgeActAsync(await OfficeAsync(), pledge, "decision", new { isAccepted = true }));
        return pledge;
    }

    public static Task<HttpResponseMessage> TryPledgeActAsync(HttpClient who, Guid pledge, string act, object body) =>
        who.PostAsJsonAsync($"/api/pledges/{pledge}/{act}", body);

    public async Task<HttpResponseMessage> TryDeliverAsync(Guid pledge, int amount, Guid? key = null) => await TryPledgeActAsync(
        await WorkerAsync(), pledge, "deliveries", new { amount, day = app.Today, bearer = "Supporter", key });

    public async Task<HttpResponseMessage> TryReceiveAsync(Guid pledge, int amount, Guid? key = null) =>
        await TryPledgeActAsync(await WorkerAsync(), pledge, "receipts", new { amount, isAsPromised = true, key });

    public static async Task DoneAsync(HttpResponseMessage answer) =>
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");

    public static async Task<JsonElement> SaidAsync(HttpResponseMessage answer)
    {
        await DoneAsync(answer);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>What an answer says, without the token that each page has of its own.</summary>
    public static async Task<string> BareAsync(HttpResponseMessage answer) =>
        Token().Replace(WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), "");

    [GeneratedRegex("name=\"Key\" value=\"([^\"]+)\"")]
    private static partial Regex Key();

    [GeneratedRegex("value=\"CfDJ[^\"]+\"|/support/[\\w-]+(/\\w+)?|<!--Blazor.*?-->|\"traceId\":\"[^\"]+\"")]
    private static partial Regex Token();
}
