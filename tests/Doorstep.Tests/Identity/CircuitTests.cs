using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Tests.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Identity;

/// <summary>The connection behind interactive pages: only our own pages open it, and what one person was sent starts nothing in another's.</summary>
public sealed partial class CircuitTests(DoorstepApp app)
{
    private const string Here = "http://localhost", Failed = "JS.Error";
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://other.localhost")]
    [InlineData("http://localhost:8443")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_page_of_elsewhere_opens_no_connection_in_anybodys_name(string? origin)
    {
        var cookie = await Circuit.CookieAsync(app, await app.AnAccountAsync(Role.DutyOfficer, "4601"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Circuit.OpenAsync(app, cookie, origin, "/desk"));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_endpoint_is_upgraded_and_nothing_of_the_connection_is_answered_for_another_site()
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, "4601");
        foreach (var (method, path) in Routes.All(app))
        {
            var isOfCircuits = path.StartsWith("/_blazor", StringComparison.Ordinal);
            foreach (var isUpgrade in ((bool[])[true, false]).Where(isUpgrade => isUpgrade ? method == "GET" : isOfCircuits))
            {
                foreach (var (site, origin) in ((string?, string?)[])[
                    ("cross-site", "https://evil.example"), ("same-site", "http://other.localhost"), ("same-site", null),
                    (null, "https://evil.example"), (null, "null"), .. isUpgrade ? [(null, null)] : Array.Empty<(string?, string?)>()
                ])
                {
                    using var request = new HttpRequestMessage(new(isUpgrade ? "GET" : method), Routes.Sample(path));
                    Add(request, "Sec-Fetch-Site", site);
                    Add(request, "Origin", origin);
                    Add(request, "Connection", isUpgrade ? "Upgrade" : null);
                    Add(request, "Upgrade", isUpgrade ? "websocket" : null);
                    using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    Assert.True(answer.StatusCode is HttpStatusCode.Forbidden, $"{method} {path} {site} {origin} {isUpgrade}: {answer.StatusCode}");
                }
            }
        }
    }

    [Theory]
    [InlineData("/desk", "desk-bar")]
    [InlineData("/desk/report", "report-form")]
    [InlineData("/planner", "desk-bar")]
    public async Task What_one_person_was_sent_to_start_her_page_starts_nothing_for_another(string page, string rendered)
    {
        var role = page == "/planner" ? Role.Planner : Role.DutyOfficer;
        var her = await Circuit.CookieAsync(app, await app.AnAccountAsync(role, "4601"));
        var attackers = await Circuit.CookieAsync(app, await app.AnAccountAsync(role, "460107001"));
        await using var own = await Circuit.OpenAsync(app, her, Here, page);
        await own.StartAsync(await Circuit.MarkerAsync(app, her, page));
        Assert.Equal(rendered, await own.HearAsync(patience, rendered, Failed));
        await using var others = await Circuit.OpenAsync(app, her, Here, page);
        await others.StartAsync(await Circuit.MarkerAsync(app, attackers, page));
        Assert.Equal(Failed, await others.HearAsync(patience, rendered, Failed));
    }

    [Fact]
    public async Task A_page_that_stays_open_is_left_when_the_right_to_it_ends()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        var cookie = await Circuit.CookieAsync(app, account);
        await using var circuit = await Circuit.OpenAsync(app, cookie, Here, "/desk/report");
        await circuit.StartAsync(await Circuit.MarkerAsync(app, cookie, "/desk/report"));
        await circuit.HearAsync(patience, "report-form");
        var now = DateTimeOffset.UtcNow;
        await app.WithDatabaseAsync(db =>
            db.Grants.Where(grant => grant.AccountId == account.Id).ExecuteUpdateAsync(set => set.SetProperty(grant => grant.Until, now)));
        string? heard = null;
        for (var tries = 0; tries < 120 && heard is null; tries++)
        {
            await circuit.MoveAsync("/desk/report");
            heard = await circuit.HearAsync(TimeSpan.FromMilliseconds(500), "navigateTo");
        }

        Assert.Equal("navigateTo", heard);
    }

    [Fact]
    public void Every_interactive_part_takes_the_account_that_it_is_made_for()
    {
        var pages = Directory.EnumerateFiles(SourceFile.Beside("../../../src/Doorstep"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Interactive().Matches(File.ReadAllText(file))).ToList();
        Assert.True(pages.Count >= 4);
        Assert.All(pages, part =>
        {
            Assert.Contains("AccountId=\"@Caller.AccountId\"", part.Value, StringComparison.Ordinal);
            var type = Assert.Single(typeof(Role).Assembly.GetTypes(),
                type => type.Name == part.Groups[1].Value && type.IsAssignableTo(typeof(IComponent)));
            Assert.NotNull(type.GetProperty("AccountId")?.GetCustomAttribute<EditorRequiredAttribute>());
        });
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    [GeneratedRegex(@"<(\w+)[^<>]*@rendermode=.*?>")]
    private static partial Regex Interactive();
}
