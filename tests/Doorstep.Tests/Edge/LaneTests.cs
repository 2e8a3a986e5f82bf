using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Edge.Lanes;
using Doorstep.Tests.Access;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Residents;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Edge;

public sealed class LaneTests(NarrowCity city) : IClassFixture<NarrowCity>
{
    private const string Help = "0219", Rubbish = "0301";

    [Fact]
    public async Task A_flood_of_lists_is_told_to_come_back_while_every_call_for_help_is_taken()
    {
        var staff = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var (import, body) = await city.PostSlowlyAsync(staff, "/api/register/imports", AFile());
        var lists = Many(100, _ => staff.GetAsync("/api/cases"));
        var refused = await DoneAsync(lists, 100 - NarrowCity.ListRoom);
        Assert.All(refused, AssertTurnedAway);

        var calls = await Task.WhenAll(Many(50, _ => city.CreateClient().PostAsJsonAsync("/api/reports", city.AReport(Help))));
        Assert.All(calls, call => Assert.Equal(HttpStatusCode.OK, call.StatusCode));
        Assert.Equal(100 - NarrowCity.ListRoom, lists.Count(list => list.IsCompleted));

        body.Release();
        Assert.Equal(HttpStatusCode.BadRequest, (await import).StatusCode);
        Assert.Equal(NarrowCity.ListRoom, (await Task.WhenAll(lists)).Count(list => list.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Tiles_are_given_up_first_then_imports_then_lists()
    {
        var staff = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var (import, body) = await city.PostSlowlyAsync(staff, "/api/register/imports", AFile());
        var tiles = Many(NarrowCity.TileRoom + 5, _ => staff.GetAsync("/tiles/base/1/1/1.mvt"));
        await DoneAsync(tiles, 5);
        var imports = Many(NarrowCity.ImportRoom, _ => staff.PostAsync("/api/register/imports", AFile()));
        await DoneAsync(imports, NarrowCity.TileRoom);
        var lists = Many(NarrowCity.ListRoom, _ => staff.GetAsync("/api/cases"));
        await DoneAsync(lists, NarrowCity.ImportRoom);

        body.Release();
        await import;
        await Task.WhenAll([.. tiles, .. imports, .. lists]);
        Assert.Equal((5, NarrowCity.TileRoom, NarrowCity.ImportRoom), (TurnedAway(tiles), TurnedAway(imports), TurnedAway(lists)));
    }

    /// <summary>The seconds pass by themselves here: whoever is due in one comes together with all who are due in it.</summary>
    [Fact]
    public async Task Everybody_who_was_turned_away_gets_through_when_she_comes_back_as_she_was_told()
    {
        const int Crowd = 300;
        var staff = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var (import, body) = await city.PostSlowlyAsync(staff, "/api/register/imports", AFile());
        var first = Many(Crowd, _ => staff.GetAsync("/api/cases"));
        var due = (await DoneAsync(first, Crowd - NarrowCity.ListRoom)).GroupBy(ToWait).ToDictionary(same => same.Key, same => same.Count());
        Assert.True(due.Count > 5, "They would all come back together.");
        body.Release();
        await import;
        var through = (await Task.WhenAll(first)).Count(answer => answer.StatusCode == HttpStatusCode.OK);

        for (var second = 1; due.Count > 0; second++)
        {
            Assert.InRange(second, 1, 20 * Crowd);
            due.Remove(second, out var coming);
            foreach (var answer in await Task.WhenAll(Many(coming, _ => staff.GetAsync("/api/cases"))))
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    through++;
                }
                else
                {
                    due[second + ToWait(answer)] = due.GetValueOrDefault(second + ToWait(answer)) + 1;
                }
            }
        }

        Assert.Equal(Crowd, through);
    }

    [Fact]
    public async Task Nobody_waits_long_for_a_place()
    {
        var staff = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var (import, body) = await city.PostSlowlyAsync(staff, "/api/register/imports", AFile());
        var list = staff.GetAsync("/api/cases");
        // It may have to come to the queue yet: the clock goes on until it is answered.
        while (await Task.WhenAny(list, Task.Delay(TimeSpan.FromMilliseconds(20))) != list)
        {
            city.Clock.Advance(LaneQueue.LongestWait);
        }

        AssertTurnedAway(await list);
        body.Release();
        await import;
    }

    [Fact]
    public async Task When_all_work_waits_an_emergency_is_still_called_in_followed_answered_and_dispatched()
    {
        var desk = await city.DeskAsync();
        var waiting = await city.ReportedAsync();
        var (work, body) = await city.PostSlowlyAsync(desk, $"/api/cases/{waiting}/file", JsonContent.Create(new { }));
        var others = Many(40, _ => desk.GetAsync("/api/session"));
        await DoneAsync(others, 40 - NarrowCity.WorkRoom);

        await using var stream = await LiveStream.OpenAsync(desk);
        Assert.NotNull(stream);
        var visitor = await new Visitor(city.CreateClient(new() { AllowAutoRedirect = false })).OpenAsync($"/help?kind={Help}");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        var id = await city.ReportedAsync(Help);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync("/api/desk/emergencies")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "acknowledge")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(desk, id, "dispatch")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsJsonAsync("/api/cases/desk-reports", new { kind = Help, text = "老人摔倒（合成）" })).StatusCode);

        body.Release();
        Assert.Equal(HttpStatusCode.NoContent, (await work).StatusCode);
        Assert.Equal(NarrowCity.WorkRoom, (await Task.WhenAll(others)).Count(other => other.StatusCode == HttpStatusCode.OK));
    }

    [Theory]
    [InlineData("zh-Hans", "请等 {0} 秒再试")]
    [InlineData("en", "try again in {0} seconds")]
    [InlineData("zh-Hant", "請等 {0} 秒再試")]
    public async Task Whoever_has_to_wait_reads_how_long_in_her_language(string language, string words)
    {
        var staff = await city.SignedInAsync(Role.CommunityStaff, CaseCity.Community);
        var (work, body) = await city.PostSlowlyAsync(staff, "/api/register/households", JsonContent.Create(new { }));
        var requests = Many(40, i => staff.SendAsync(Asking("/api/session", language, i % 2 == 0 ? "application/json" : "*/*")));
        var pages = Many(10, _ => staff.SendAsync(Asking("/areas", language, "text/html")));
        foreach (var refused in (await DoneAsync(requests, 40 - NarrowCity.WorkRoom)).Concat(await Task.WhenAll(pages)))
        {
            AssertTurnedAway(refused);
            var said = string.Format(CultureInfo.InvariantCulture, words, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
            var answer = await refused.Content.ReadAsStringAsync();
            if (refused.Content.Headers.ContentType!.MediaType == "text/html")
            {
                Assert.Contains(said, answer, StringComparison.Ordinal);
                Assert.Contains("href=\"/help\"", answer, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal("application/problem+json", refused.Content.Headers.ContentType.MediaType);
                Assert.Contains(said, JsonDocument.Parse(answer).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }

        body.Release();
        await work;
        await Task.WhenAll(requests);
    }

    [Fact]
    public async Task An_address_shared_by_many_may_call_for_help_as_often_as_it_must_and_what_comes_from_it_is_marked()
    {
        await using var strict = city.WithWebHostBuilder(builder => builder.UseSetting("Limits:Factor", "1"));
        var client = strict.CreateClient();
        List<string> numbers = [];
        for (var i = 0; i < 70; i++)
        {
            var call = await client.PostAsJsonAsync("/api/reports", city.AReport(Help));
            Assert.Equal(HttpStatusCode.OK, call.StatusCode);
            numbers.Add((await call.Content.ReadFromJsonAsync<ReportCase.Answer>(CaseCity.Json))!.Number);
        }

        var other = await client.PostAsJsonAsync("/api/reports", city.AReport(Rubbish));
        Assert.Equal(HttpStatusCode.TooManyRequests, other.StatusCode);
        Assert.InRange(other.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 63);
        Assert.Contains(other.Headers.RetryAfter.Delta.Value.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var visitor = await new Visitor(strict.CreateClient(new() { AllowAutoRedirect = false })).OpenAsync($"/help?kind={Help}");
        await visitor.PressAsync("send", new() { ["Form.Address"] = "榕树下面（合成）" });
        Assert.Contains("求助已发出", visitor.Page, StringComparison.Ordinal);

        var marked = await city.FromDatabaseAsync(db => (from found in db.Cases
            join report in db.Reports on found.Id equals report.CaseId
            where numbers.Contains(found.Number) && report.FromBusyAddress
            select found.Number).ToListAsync());
        Assert.Equal(numbers[60..], marked.Order(StringComparer.Ordinal));
        Assert.True(Assert.Single((await CaseCity.ShowAsync(await city.DeskAsync(), await city.IdOfAsync(numbers[^1]))).Reports).FromBusyAddress);
    }

    [Fact]
    public async Task When_reports_pile_up_before_the_database_only_those_that_can_wait_are_refused()
    {
        List<Task<HttpResponseMessage>> others = [], calls = [];
        await city.WithDatabaseAsync(async db =>
        {
            // Nobody else can save before this one is done.
            await using var standing = await db.Database.BeginTransactionAsync();
            await db.LogCounter.ExecuteUpdateAsync(set => set.SetProperty(counter => counter.Number, counter => counter.Number));
            others = Many(10, _ => city.CreateClient().PostAsJsonAsync("/api/reports", city.AReport(Rubbish)));
            Assert.All(await DoneAsync(others, 8), AssertTurnedAway);
            calls = Many(10, _ => city.CreateClient().PostAsJsonAsync("/api/reports", city.AReport(Help)));
            await standing.RollbackAsync();
        });
        Assert.All(await Task.WhenAll(calls), call => Assert.Equal(HttpStatusCode.OK, call.StatusCode));
        Assert.Contains(await Task.WhenAll(others), other => other.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_stranger_who_sends_slowly_takes_nobodys_place()
    {
        var (sending, photo) = await city.PostSlowlyAsync(
            city.CreateClient(), "/api/photos", new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "slow.jpg" } });
        var (signIn, password) = await city.PostSlowlyAsync(
            city.CreateClient(), "/api/session", JsonContent.Create(new { userName = "nobody", password = "wrong" }));
        Assert.Equal(HttpStatusCode.OK, (await city.CreateClient().GetAsync("/api/kinds")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await city.CreateClient().GetAsync("/")).StatusCode);
        photo.Release();
        password.Release();
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), ((await sending).StatusCode, (await signIn).StatusCode));
    }

    [Fact]
    public async Task Whoever_reads_her_answer_slowly_takes_nobodys_place()
    {
        using var unread = await city.CreateClient().GetAsync("/openapi/v1.json", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, unread.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await city.CreateClient().GetAsync("/api/kinds")).StatusCode);
    }

    [Fact]
    public void Lanes_that_would_take_every_connection_of_the_pool_are_refused_at_the_start()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, "SQLite has no pool to run out of; set TEST_POSTGRES.");
        using var wide = city.WithWebHostBuilder(builder => builder.UseSetting("Lanes:Work", "12"));
        Assert.Contains("they may take 12", Assert.Throws<InvalidOperationException>(() => wide.Services).Message, StringComparison.Ordinal);
    }

    private static StringContent AFile() => new("", new MediaTypeHeaderValue("text/csv"));

    private static List<Task<HttpResponseMessage>> Many(int count, Func<int, Task<HttpResponseMessage>> send) =>
        [.. Enumerable.Range(0, count).Select(send)];

    /// <summary>The first so many to be answered; the others still wait.</summary>
    private static async Task<List<HttpResponseMessage>> DoneAsync(IEnumerable<Task<HttpResponseMessage>> requests, int count)
    {
        List<HttpResponseMessage> done = [];
        await foreach (var answered in Task.WhenEach(requests))
        {
            done.Add(await answered);
            if (done.Count == count)
            {
                break;
            }
        }

        return done;
    }

    private static void AssertTurnedAway(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
    }

    private static int ToWait(HttpResponseMessage answer)
    {
        AssertTurnedAway(answer);
        return (int)answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
    }

    private static int TurnedAway(IEnumerable<Task<HttpResponseMessage>> requests) =>
        requests.Count(request => request.Result.StatusCode == HttpStatusCode.TooManyRequests);

    private static HttpRequestMessage Asking(string path, string language, string accept)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Headers.Accept.ParseAdd(accept);
        return request;
    }
}
