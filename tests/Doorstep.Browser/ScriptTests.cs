using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>What people type is text to every reader: no page runs it, asks a foreign host for it, or makes an element of it.</summary>
[Collection("browser")]
public sealed partial class ScriptTests(InjectionCity city) : IClassFixture<InjectionCity>
{
    private const string Watch = """
        window.refused = [];
        addEventListener('securitypolicyviolation', event => refused.push(`refused ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true);
        """;

    /// <summary>What ran, what the policy had to refuse, and what should have been text and became an element.</summary>
    private const string Look = """
        () => {
          const found = [...refused];
          if (window.stained || {}.stained) found.push('a script ran');
          for (const one of document.querySelectorAll('*')) {
            if (['iframe', 'object', 'embed', 'math', 'marquee', 'plaintext', 'xmp', 'x', 'video', 'audio', 'picture', 'foreignobject', 'animate'].includes(one.localName.toLowerCase())) found.push(`an element ${one.localName}`);
            if (one.localName === 'base' && one.getAttribute('href') !== '/') found.push(`a base ${one.href}`);
            if (one.localName === 'script' && !one.src && one.type !== 'importmap') found.push(`a script ${one.textContent}`);
            for (const { name, value } of one.attributes) {
              if (name.startsWith('on')) found.push(`a handler ${name} on ${one.localName}`);
              if (/evil\.example/.test(value) && ['src', 'srcset', 'data'].includes(name)) found.push(`${name}=${value}`);
            }
            if (['javascript:', 'vbscript:', 'data:'].includes(one.protocol)) found.push(`a link ${one.href}`);
            if (one.host === 'evil.example') found.push(`a link ${one.href}`);
          }
          return found;
        }
        """;

    [Theory]
    [InlineData(InjectionCity.Visitor)]
    [InlineData("duty")]
    [InlineData("worker")]
    [InlineData("community")]
    [InlineData("water")]
    [InlineData("subdistrict")]
    [InlineData("admin")]
    [InlineData("auditor")]
    [InlineData(InjectionCity.Resident)]
    public async Task Nothing_that_people_typed_runs_in_the_browser_of(string who)
    {
        var page = await city.BrowserOfAsync(who);
        await page.AddInitScriptAsync(Watch);
        foreach (var stained in city.Pages.Where(stained => stained.Who == who))
        {
            await OpenAsync(page, stained);
        }

        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    [Fact]
    public void Every_page_there_is_was_opened()
    {
        var table = File.ReadAllLines(Reviewed("policy-table.csv")).Select(line => line.Split(',')).Where(cells => cells[0] == "GET")
            .Select(cells => cells[1]);
        var open = File.ReadAllLines(Reviewed("public-endpoints.txt")).Where(line => line.StartsWith("GET ", StringComparison.Ordinal))
            .Select(line => line[4..]);
        var pages = table.Concat(open).Distinct().Where(route => !NoPage().IsMatch(route)).ToList();
        Assert.Contains("/desk", pages);
        Assert.DoesNotContain(pages, route => !city.Pages.Exists(page => Matches(route, page.Path)));
    }

    private static async Task OpenAsync(IPage page, StainedPage stained)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
        await page.GotoAsync(stained.Path);
        if (stained.Then is { } then)
        {
            await then(page);
        }

        if (stained.Says is { } says)
        {
            Assert.True(await SaysAsync(page, says), $"{stained.Who} {stained.Path} does not say {says}");
        }

        var found = await page.EvaluateAsync<string[]>(Look);
        Assert.True(found.Length == 0, $"{stained.Who} {stained.Path}: {string.Join("; ", found)}");
    }

    private static Task<bool> SaysAsync(IPage page, string text) =>
        Patience.IsTrueAsync(page, "text => document.body.textContent.replace(/[\\s\\p{C}]+/gu, '').includes(text)", LettersOf(text));

    /// <summary>Blanks, line ends and what is not printed may change on the way.</summary>
    private static string LettersOf(string text) => Unprinted().Replace(text, "");

    private static bool Matches(string route, string path) =>
        Regex.IsMatch(path.Split('?')[0], $"^{Parameter().Replace(route.TrimEnd('/'), "[^/]+")}/?$");

    private static string Reviewed(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Doorstep.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "tests", "Doorstep.Tests", "Access", file);
    }

    [GeneratedRegex("^/(api|tiles|log|openapi|map|field|_framework|language|theme|large-type|sign-in/openid|my-account/openid|healthz|readyz)(/|$)|/photo$")]
    private static partial Regex NoPage();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Unprinted();
}
