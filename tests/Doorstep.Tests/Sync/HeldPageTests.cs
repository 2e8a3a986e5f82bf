using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Privacy.Readings;
using Doorstep.Tests.Register;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

/// <summary>Whoever has what was held decides on it: why, what was entered beside what stands, then done or ended.</summary>
public sealed partial class HeldPageTests(TasksCity app) : IClassFixture<TasksCity>
{
    private const string Theirs = "13700002222", Stands = "13900001111";

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("name=\"Form.Seen\" value=\"(\\d+)\"")]
    private static partial Regex Seen();

    private async Task<SyncPhone> PhoneAsync(TaskGround ground, bool isOther = false) =>
        new(await ground.ClientAsync(isOther ? ground.Ground.OtherGrid : null), app.NewId);

    private static async Task<string> PageAsync(HttpClient client, string path) =>
        WebUtility.HtmlDecode(await client.GetStringAsync(path));

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient client, string path, string handler, string page, Dictionary<string, string> form) =>
        client.PostAsync(path, new FormUrlEncodedContent(form.Concat(
            [new("_handler", handler), new("__RequestVerificationToken", Token().Match(page).Groups[1].Value)])));

    private static async Task<string> OpenAsync(HttpClient client, string path)
    {
        var answer = await PostAsync(client, path, "open", await client.GetStringAsync(path), new() { ["Form.Purpose"] = Purposes.Verify });
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{answer.StatusCode}");
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A worker's edit of a phone number that her office has changed meanwhile.</summary>
    private async Task<(Guid Resident, HeldLine Held, SyncPhone Phone)> ConflictAsync(TaskGround ground)
    {
        var home = await ground.LivesAsync(0);
        var resident = await ground.ResidentOfAsync(home);
        await (await ground.StaffAsync()).TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { phone = Stands });
        var phone = await PhoneAsync(ground);
        await phone.SendAsync(phone.Make(SyncKind.EditResident, new { phone = Theirs, education = "30" }, resident, seen: 0));
        return (resident, Assert.Single(await phone.HeldAsync()), phone);
    }

    private Task<List<Reading>> ReadingsAsync(Guid resident) => app.FromDatabaseAsync(db => db.Readings.AsNoTracking()
        .Where(reading => reading.SubjectId == resident && reading.Field.StartsWith("Held")).ToListAsync());

    private Task<string> PhoneOfAsync(Guid resident) => app.FromDatabaseAsync(async db =>
        (await db.Residents.AsNoTracking().SingleAsync(one => one.Id == resident)).Phone.Open("test"));

    [Fact]
    public async Task A_conflict_shows_both_values_for_a_purpose_and_is_applied_by_whoever_compared_them()
    {
        var ground = await app.GroundAsync();
        var (resident, held, phone) = await ConflictAsync(ground);
        var path = $"/held/{held.Id}";
        // Her own words she sees; what stands only for a purpose.
        var shut = await PageAsync(phone.Http, path);
        Assert.Contains(Theirs, shut);
        Assert.DoesNotContain(Stands, shut);
        Assert.Contains("别人已改过同一项", shut);
        Assert.Empty(await ReadingsAsync(resident));
        // Without having compared it stays held.
        await PostAsync(phone.Http, path, "apply", shut, []);
        Assert.Equal(Stands, await PhoneOfAsync(resident));
        var open = await OpenAsync(phone.Http, path);
        Assert.All((string[])[Theirs, Stands, "专科", "请核对"], said => Assert.Contains(said, open));
        Assert.Equal("Held+Phone", Assert.Single(await ReadingsAsync(resident)).Field);
        var done = await PostAsync(phone.Http, path, "apply", open, new() { ["Form.Seen"] = Seen().Match(open).Groups[1].Value });
        Assert.EndsWith("/held?done=applied", done.Headers.Location?.ToString());
        Assert.Equal(Theirs, await PhoneOfAsync(resident));
        Assert.Empty(await phone.HeldAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await phone.Http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task What_changed_once_more_after_it_was_compared_is_not_overwritten()
    {
        var ground = await app.GroundAsync();
        var (resident, held, phone) = await ConflictAsync(ground);
        var seen = Seen().Match(await OpenAsync(phone.Http, $"/held/{held.Id}")).Groups[1].Value;
        await (await ground.StaffAsync()).TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { phone = "13600003333" });
        Assert.Equal(HttpStatusCode.Conflict, (await phone.Http.PostAsync($"/api/sync/held/{held.Id}/apply?seen={seen}", null)).StatusCode);
        Assert.Equal("13600003333", await PhoneOfAsync(resident));
    }

    [Fact]
    public async Task The_office_opens_what_was_entered_and_sees_of_a_phone_number_only_its_tail()
    {
        var ground = await app.GroundAsync();
        var (resident, held, _) = await ConflictAsync(ground);
        var office = (await ground.StaffAsync()).Http;
        var path = $"/held/{held.Id}";
        Assert.DoesNotContain(Theirs, await PageAsync(office, path));
        var open = await OpenAsync(office, path);
        Assert.All((string[])["****22", "****11", "专科"], said => Assert.Contains(said, open));
        Assert.DoesNotContain(Theirs, open);
        Assert.DoesNotContain(Stands, open);
        Assert.Single(await ReadingsAsync(resident));
        var subdistrict = await app.SignedInAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value);
        Assert.Contains("修改登记", await PageAsync(subdistrict, "/held"));
        var looked = await PageAsync(subdistrict, path);
        Assert.Contains("内容由现在负责的网格员和社区查看", looked);
        Assert.DoesNotContain("Form.Reason", looked);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await subdistrict.PostAsJsonAsync($"/api/sync/held/{held.Id}/open", new { purpose = Purposes.Verify })).StatusCode);
        var stranger = await app.SignedInAsync(Role.CommunityStaff, (await app.GroundAsync()).Ground.Community.Value);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await stranger.PostAsJsonAsync($"/api/sync/held/{held.Id}/open", new { purpose = Purposes.Verify })).StatusCode);
    }

    [Fact]
    public async Task Whoever_has_the_household_now_reads_the_late_visit_and_ends_it_with_a_reason()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0, people: 2);
        var phone = await PhoneAsync(ground);
        var visit = phone.Visit(home, "门铃坏了（合成）");
        await ground.RedrawAsync(ground.Ground.Buildings[0].Id);
        await phone.SendAsync(visit);
        var held = Assert.Single(await phone.HeldAsync());
        Assert.Contains("记录已转给现在负责的网格员和社区", await PageAsync(phone.Http, "/held"));
        var other = (await PhoneAsync(ground, isOther: true)).Http;
        var path = $"/held/{held.Id}";
        // It speaks to her of the worker, and not of herself.
        Assert.Contains("已不在原来的网格", await PageAsync(other, "/held"));
        var open = await OpenAsync(other, path);
        Assert.All((string[])["门铃坏了（合成）", "完好"], said => Assert.Contains(said, open));
        var people = (await (await ground.StaffAsync()).HouseholdAsync(home)).Residents.Select(one => one.Id);
        foreach (var one in people)
        {
            Assert.Equal("Held", Assert.Single(await ReadingsAsync(one)).Field);
        }

        var empty = await PostAsync(other, path, "discard", open, new() { ["Form.Reason"] = " " });
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Single(await phone.HeldAsync());
        var ended = await PostAsync(other, path, "discard", open, new() { ["Form.Reason"] = "重复（合成）" });
        Assert.EndsWith("/held?done=discarded", ended.Headers.Location?.ToString());
        Assert.Equal(SyncState.Discarded, (await phone.SendAsync(visit))[0].State);
    }

    [Fact]
    public async Task What_was_entered_stands_on_the_page_in_the_words_of_the_register()
    {
        var ground = await app.GroundAsync();
        var phone = await PhoneAsync(ground);
        await phone.SendAsync(
            phone.AddHousehold(
                ground.Ground.Dwellings[0].Id, app.NewId(), (app.NewId(), RegisterGround.APerson(7) with { IdNumber = "460106198005170071" })),
            phone.Make("register.sing", new { song = "茉莉花" }));
        var held = await phone.HeldAsync();
        var office = (await ground.StaffAsync()).Http;
        var household = await OpenAsync(office, $"/held/{held.Single(one => one.Kind == SyncKind.AddHousehold).Id}");
        Assert.All((string[])["第 1 人 · 姓名", "460106198005170071", "第 1 人 · 与户主关系", "户主", ground.Ground.Dwellings[0].Door],
            said => Assert.Contains(said, household));
        // Nobody of it is on the register: the reading counts against whoever looked.
        Assert.True(await app.FromDatabaseAsync(db => db.Readings.AnyAsync(reading => reading.Subject == ReadingSubject.NotRegistered
            && reading.Field == "Held" && reading.Area == ground.Ground.Community)));
        Assert.Contains("茉莉花", await OpenAsync(office, $"/held/{held.Single(one => one.Kind == "register.sing").Id}"));
    }

    [Fact]
    public async Task What_came_under_a_used_id_can_only_be_ended()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await PhoneAsync(ground);
        var first = phone.Visit(home, "first");
        await phone.SendAsync(first);
        await phone.SendAsync(phone.Visit(home, "second", id: SyncPhone.IdOf(first)));
        var page = await PageAsync(phone.Http, $"/held/{Assert.Single(await phone.HeldAsync()).Id}");
        Assert.Contains("second", page);
        Assert.Contains("value=\"discard\"", page);
        Assert.DoesNotContain("value=\"apply\"", page);
    }
}
