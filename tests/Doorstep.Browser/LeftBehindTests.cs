using System.Collections.Concurrent;
using Doorstep.Tests;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// What a visit leaves in the browser, which others may use after her, on the line, and in the server's own log, which here is as chatty as it can be
/// and hears the circuits of the desks too: nothing of a person, in any form.
/// </summary>
[Collection("browser")]
public sealed class LeftBehindTests(ChattyStage stage) : IClassFixture<ChattyStage>
{
    private const string Name = "赫连漏网鱼", Phone = "12877665544", Place = "漏网巷七号", Note = "漏网的话留在屋里", Number = "E7654321";
    private static readonly string[] everything = [.. ((string[])[Name, Phone, Place, Note, Number]).SelectMany(Marks.FormsOf).Distinct()];
    /// <summary>A place one looks for is asked for in an address, letter by letter; who one is never is.</summary>
    private static readonly string[] whoSheIs = [.. ((string[])[Name, Phone, Note, Number]).SelectMany(Marks.FormsOf).Distinct()];

    /// <summary>All that a page can read of what its browser keeps.</summary>
    private const string Kept = """
        async () => {
          const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href, document.referrer, history.length + JSON.stringify(history.state), window.name];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request)).text());
          }
          for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((done, broken) => { const open = indexedDB.open(name); open.onsuccess = () => done(open.result); open.onerror = broken; });
            for (const store of database.objectStoreNames) {
              kept.push(name + store + JSON.stringify(await new Promise((done, broken) => { const all = database.transaction(store).objectStore(store).getAll(); all.onsuccess = () => done(all.result); all.onerror = broken; })));
            }
          }
          return kept;
        }
        """;

    [Fact]
    public async Task A_residents_and_a_workers_visit_leave_nothing_of_a_person_in_the_browser_on_the_line_or_in_the_log()
    {
        var resident = await stage.Stage.VisitorAsync("zh-CN", Viewport.Phone);
        var heard = Listen(resident);
        await ReportAsync(resident);
        await AssertNothingKeptAsync(resident, heard);

        var keeper = await stage.Stage.SignedInAsync("community", "zh-CN", Viewport.Desk);
        heard = Listen(keeper);
        await RegisterAsync(keeper);
        await AssertNothingKeptAsync(keeper, heard);

        var duty = await stage.Stage.SignedInAsync("duty", "zh-CN", Viewport.Desk);
        heard = Listen(duty);
        await AnswerAsync(duty);
        await AssertNothingKeptAsync(duty, heard);

        var log = await stage.LogAsync();
        Assert.Contains("Microsoft.AspNetCore.SignalR", log, StringComparison.Ordinal);
        AssertNone(everything, log, "the server's log");
    }

    [Fact]
    public async Task What_a_page_would_keep_is_found()
    {
        var page = await stage.Stage.VisitorAsync("zh-CN", Viewport.Phone);
        await page.GotoAsync("/help");
        await page.EvaluateAsync("""
            async name => {
              localStorage.a = btoa(unescape(encodeURIComponent(name)));
              sessionStorage.b = name;
              document.cookie = 'c=' + encodeURIComponent(name);
              await (await caches.open('d')).put('/d', new Response(name));
              await new Promise(done => { const open = indexedDB.open('e'); open.onupgradeneeded = () => open.result.createObjectStore('s', { autoIncrement: true }).add({ name }); open.onsuccess = done; });
            }
            """, Name);
        Assert.Equal(5,
            (await page.EvaluateAsync<string[]>(Kept)).Count(kept => Array.Exists(whoSheIs, form => kept.Contains(form, StringComparison.Ordinal))));
        await page.Context.CloseAsync();
    }

    /// <summary>Addresses and headers of whatever the browser asks for, and of what it is answered.</summary>
    private static ConcurrentQueue<string> Listen(IPage page)
    {
        ConcurrentQueue<string> heard = [];
        page.Context.Request += (_, request) =>
            heard.Enqueue($"{request.Url} {string.Join(' ', request.Headers.Select(header => $"{header.Key}: {header.Value}"))}");
        page.Context.Response += (_, response) =>
            heard.Enqueue($"{response.Url} {string.Join(' ', response.Headers.Select(header => $"{header.Key}: {header.Value}"))}");
        page.FrameNavigated += (_, frame) => heard.Enqueue($"page {frame.Url}");
        return heard;
    }

    private static async Task AssertNothingKeptAsync(IPage page, ConcurrentQueue<string> heard)
    {
        foreach (var kept in (await page.EvaluateAsync<string[]>(Kept)).Append(await page.Context.StorageStateAsync(new() { IndexedDB = true })))
        {
            AssertNone(everything, kept, "the browser");
        }

        Assert.True(heard.Count > 20);
        Assert.All(heard, one => AssertNone(one.StartsWith("page ", StringComparison.Ordinal) ? everything : whoSheIs, one, "the line"));
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    private static void AssertNone(string[] forms, string text, string where)
    {
        foreach (var form in forms)
        {
            var at = text.IndexOf(form, StringComparison.Ordinal);
            Assert.True(at < 0, $"{where} holds {form}: {(at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)])}");
        }
    }

    /// <summary>She tells where, what and who she is; then she looks for her grid.</summary>
    private static async Task ReportAsync(IPage page)
    {
        await page.GotoAsync("/report?kind=0201");
        await page.FillAsync("#Address", Place);
        await page.Locator("#main-form button.primary[value=next]").ClickAsync();
        // Nobody knows the place: she is asked, and goes on with what she wrote.
        await page.Locator("input[name='Form.Choice']").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("#main-form button.primary[value=next]").ClickAsync();
        await page.FillAsync("#Text", Note);
        await page.FillAsync("#Name", Name);
        await page.FillAsync("#Phone", Phone);
        await page.Locator("#main-form button.primary[value=next]").ClickAsync();
        await page.Locator("#main-form button.primary[value=send]").ClickAsync();
        await page.WaitForURLAsync("**/follow/**");
    }

    /// <summary>She is entered, opened and looked up by her number.</summary>
    private async Task RegisterAsync(IPage page)
    {
        var buildings = await page.APIRequest.GetAsync($"/api/register/areas/{stage.Stage.Account("worker").Area}/buildings");
        var building = (await buildings.JsonAsync())!.Value.GetProperty("buildings")[0].GetProperty("id").GetString();
        var doors = await page.APIRequest.GetAsync($"/api/register/buildings/{building}/doors");
        var door = (await doors.JsonAsync())!.Value.GetProperty("doors")[0].GetProperty("id").GetString();
        await page.GotoAsync($"/register/doors/{door}/new");
        await page.FillAsync("#name", Name);
        await page.SelectOptionAsync("#document", "Passport");
        await page.FillAsync("#idnumber", Number);
        await page.FillAsync("#phone", Phone);
        await page.Locator("#main-form button.primary").ClickAsync();
        await page.WaitForURLAsync("**/register/households/**");
        await page.Locator("article.person details.more summary").First.ClickAsync();
        await page.Locator("article.person details.more form button").First.ClickAsync();
        await page.Locator("p.opened").WaitForAsync();
        await page.GotoAsync("/register");
        await page.FillAsync("#number", Number);
        await page.Locator("#main-form button").ClickAsync();
        await page.WaitForURLAsync("**/register/households/**");
    }

    /// <summary>The desk reads what she told, over its circuit, and enters what another caller says.</summary>
    private static async Task AnswerAsync(IPage page)
    {
        var cases = (await (await page.APIRequest.GetAsync("/api/cases?size=1")).JsonAsync())!.Value.GetProperty("cases");
        var id = cases[0].GetProperty("id").GetString();
        await page.GotoAsync($"/desk?case={id}");
        await page.Locator("[data-act]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.GotoAsync($"/cases/{id}");
        await page.GetByText(Note).First.WaitForAsync();
    }
}

/// <summary>A city of its own whose server writes down all it can.</summary>
public sealed class ChattyStage : IAsyncLifetime
{
    public Stage Stage { get; } = new()
    {
        Settings = ((string[])[
            "Default", "System", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions", "Microsoft.Hosting"
        ]).ToDictionary(source => $"Logging:LogLevel:{source}", _ => "Trace"),
    };

    public async Task<string> LogAsync()
    {
        await using var stream = new FileStream(Path.Combine(Stage.Folder, "server.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    public ValueTask InitializeAsync() => Stage.InitializeAsync();

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}
