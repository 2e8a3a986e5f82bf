using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>A page to open, as whom, and what to do on it before one looks.</summary>
/// <param name="Says">Words that stand on it as text, so that nothing was merely swallowed.</param>
public sealed record StainedPage(string Who, string Path, string? Says = null, Func<IPage, Task>? Then = null);

/// <summary>A demo city of its own, in which people have typed scripts into every field there is, through the front door.</summary>
public sealed partial class InjectionCity : IAsyncLifetime
{
    public const string Visitor = "";
    public const string Resident = "stained-resident";

    private static readonly byte[] photo = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly Dictionary<string, HttpClient> clients = [];

    public Stage Stage { get; } = new();

    public List<StainedPage> Pages { get; } = [];

    public async ValueTask InitializeAsync()
    {
        await Stage.InitializeAsync();
        foreach (var who in (string[])["duty", "water", "worker", "community", "planner", "admin", "admin2", "auditor"])
        {
            clients[who] = await SignedInAsync(who, Stage.Account(who).Password);
        }

        clients[Visitor] = Client();
        var kinds = await StainCatalogueAsync();
        await StainFormsAsync();
        var (staff, keeper) = await StainAccountsAsync();
        await StainCasesAsync(kinds, staff);
        await StainRegisterAsync(keeper);
        await StainWatchAsync(staff, keeper);
        await StainPlansAsync();
        await StainHeldAsync();
        AddPagesThatSayBack();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }

        await Stage.DisposeAsync();
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {said} to {JsonSerializer.Serialize(body)}");
        return said.Length > 0 ? JsonDocument.Parse(said).RootElement : default;
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;

    /// <summary>A browser of somebody.</summary>
    public async Task<IPage> BrowserOfAsync(string who)
    {
        var page = await Stage.VisitorAsync("zh-CN", Viewport.Desk);
        if (who != Visitor)
        {
            Assert.Equal(204, (await page.APIRequest.PostAsync("/api/session",
                new() { DataObject = new { userName = who, password = who == Resident ? Password : Stage.Account(who).Password } })).Status);
        }

        return page;
    }

    private HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(Stage.Url) };

    private async Task<HttpClient> SignedInAsync(string userName, string password)
    {
        var client = Client();
        await PostAsync(client, "/api/session", new { userName, password });
        return client;
    }

    /// <summary>Pages that show again what stands in their address.</summary>
    private void AddPagesThatSayBack()
    {
        foreach (var payload in Payloads.Some)
        {
            var (typed, shorter) = (Uri.EscapeDataString(Payloads.Fit(payload, 100)), Uri.EscapeDataString(Payloads.Fit(payload, 60)));
            Pages.AddRange(
            [
                new(Visitor, $"/report?find={typed}"), new(Visitor, $"/my-grid?address={typed}"), new("community", $"/register?q={typed}"),
                new("admin", $"/accounts?search={typed}"), new("admin", $"/catalogue?search={shorter}"),
            ]);
        }

        var any = Uri.EscapeDataString(Payloads.All[0]);
        Pages.AddRange(
        [
            new(Visitor, "/"), new(Visitor, "/help"), new(Visitor, $"/report?kind={any}"), new(Visitor, $"/sign-in?from={any}"),
            new(Visitor, $"/sign-in?pass={any}"),
            // It leads on by itself.
            new(Visitor, $"/signed-in?to={any}", Then: page => page.WaitForURLAsync(url => !url.Contains("/signed-in", StringComparison.Ordinal))),
            new(Visitor, $"/set-password?token={any}"), new(Visitor, $"/follow/{any}"),
            new(Visitor, $"/no-such-page/{any}"), new(Visitor, "/error/404"),
            new("admin", "/accounts",
                Then: page => FillAndSendAsync(page, "#list", string.Join('\n', Payloads.Tried.Where(payload => payload.Length < 500)))),
            new("admin", "/catalogue"), new("admin", "/forms"), new("admin", "/calendar"), new("admin", "/system"), new(Visitor, $"/follow/{any}/add"), new("duty", "/areas"),
            new("duty", "/desk/report"), new("community", $"/duty?area={any}"), new("worker", "/badge"), new(Visitor, $"/b/{any}"), new("community", "/duty"), new("worker", "/work/report"),
            new("auditor", "/readings"), new(Resident, "/my-data", Payloads.Fit(Payloads.Tried[1], 60)), new("duty", "/my-account"),
            new("duty", "/messages"),
        ]);
    }

    private static async Task FillAndSendAsync(IPage page, string field, string text)
    {
        await page.FillAsync(field, text);
        await page.Locator($"form:has({field}) button[type=submit]").ClickAsync();
        await page.WaitForLoadStateAsync(LoadState.Load);
    }
}
