using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>The catalogue and the cases: a report for each payload, and every act on it with the payload as its note.</summary>
public sealed partial class InjectionCity
{
    private const string HelpCalled = "0214";

    /// <summary>The kinds that are offered, each named by a payload.</summary>
    private async Task<List<string>> StainCatalogueAsync()
    {
        var kinds = (await GetAsync(clients["admin"], "/api/catalogue")).EnumerateArray()
            .Where(item => item.GetProperty("terms").GetProperty("isOn").GetBoolean()).ToList();
        foreach (var (item, payload) in kinds.Zip(Payloads.Tried))
        {
            var (code, terms) = (item.GetProperty("code").GetString()!, item.GetProperty("terms"));
            await PostAsync(clients["admin"], $"/api/catalogue/{code}", new
            {
                version = item.GetProperty("version").GetInt32(),
                nameHans = Payloads.Fit(payload, 60),
                nameHant = Payloads.Fit(payload, 60),
                nameEn = Payloads.Fit(payload, 120),
                departmentKind = terms.GetProperty("departmentKind").GetString(),
                priority = terms.GetProperty("priority").GetInt32(),
                limitValue = terms.GetProperty("limitValue").GetInt32(),
                limitUnit = terms.GetProperty("limitUnit").GetString(),
                locationRequired = false,
                personalData = false,
                isEmergency = terms.GetProperty("isEmergency").GetBoolean(),
                duty = terms.GetProperty("duty").GetString(),
                basisHans = Payloads.Fit(payload, 300),
                basisHant = Payloads.Fit(payload, 300),
                basisEn = Payloads.Fit(payload, 300),
                subject = terms.GetProperty("subject").GetString(),
                minutes = terms.GetProperty("minutes").GetInt32(),
                photoNeedHans = Payloads.Fit(payload, 200),
                photoNeedHant = Payloads.Fit(payload, 200),
                photoNeedEn = Payloads.Fit(payload, 200),
            }, HttpMethod.Put);
            if (Payloads.Some.Contains(payload))
            {
                Pages.Add(new("admin", $"/catalogue/{code}"));
            }
        }

        return [.. kinds.Where(item => !item.GetProperty("terms").GetProperty("isEmergency").GetBoolean())
            .Select(item => item.GetProperty("code").GetString()!)];
    }

    /// <summary>A form whose every text is a payload.</summary>
    private async Task StainFormsAsync()
    {
        var names = Payloads.Some.Select(payload => Payloads.Fit(payload, 200))
            .Select(payload => new { hans = payload, hant = payload, en = payload }).ToList();
        await PostAsync(clients["admin"], "/api/forms/stained/draft", new
        {
            seen = 0,
            form = new
            {
                code = "stained",
                names = names[0],
                purpose = new { purpose = names[1], owner = Payloads.Some[0], retentionDays = 1, reviewOn = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
                questions = names.Select((text, i) => new
                {
                    id = $"q{i}", concept = $"stained.q{i}", type = "Choice", label = text, help = text, need = text, options = new[] { new { code = "x", label = text } },
                }),
            },
        }, HttpMethod.Put);
        await PostAsync(clients["admin"], "/api/forms/stained/publish", new { seen = 1 });
        Pages.AddRange([new("admin", "/forms/stained"), new("admin", "/forms/stained/edit", Payloads.Some[0])]);
    }

    private async Task StainCasesAsync(List<string> kinds, HttpClient staff)
    {
        var home = (await GetAsync(clients["duty"], $"/api/cases?area={Stage.Account("worker").Area}")).GetProperty("cases").EnumerateArray()
            .First(found => found.GetProperty("longitude").ValueKind == JsonValueKind.Number);
        var (longitude, latitude) = (home.GetProperty("longitude").GetDouble(), home.GetProperty("latitude").GetDouble());
        var department = (await GetAsync(clients["water"], "/api/session")).GetProperty("rights")[0].GetProperty("departmentId").GetString()!;
        foreach (var (i, payload) in Payloads.Tried.Index())
        {
            var telling = new
            {
                kind = kinds[i % kinds.Count],
                text = Payloads.Fit(payload, 2000),
                address = Payloads.Fit(payload, 200),
                name = Payloads.Fit(payload, 60),
                phone = "12800000000",
                longitude,
                latitude,
                photos = new[] { await PhotoNamedAsync(payload) },
            };
            var receipt = await PostAsync(clients[Visitor], "/api/reports", telling);
            var (id, secret) = (await IdOfAsync(receipt), receipt.GetProperty("secret").GetString()!);
            await WalkAsync(id, secret, Payloads.Fit(payload, 1000), department, staff, endsOpen: i % 2 == 0);
            await PostAsync(clients["duty"], "/api/cases/desk-reports", new { telling.kind, telling.text, telling.address, telling.name });
            await PostAsync(clients["worker"], "/api/cases/worker-reports",
                new { telling.kind, telling.text, telling.address, settled = Payloads.Fit(payload, 1000), longitude, latitude });
            var help = await PostAsync(clients[Visitor], "/api/reports",
                new { kind = HelpCalled, telling.text, telling.address, telling.name, telling.phone, longitude, latitude });
            await PostAsync(clients["duty"], $"/api/cases/{await IdOfAsync(help)}/acknowledge", new { });
            AddPagesOf(id, secret, telling.text);
        }

        Pages.Add(new(Visitor, $"/help?kind={HelpCalled}"));
        Pages.Add(new("duty", "/desk", Then: TheMapIsDrawnAsync));
        // What the form shows again when an answer is wrong.
        Pages.AddRange(Payloads.Some.Select(payload => new StainedPage(Visitor, $"/help?kind={HelpCalled}", Then: page => CallAsync(page, payload))));
    }

    private void AddPagesOf(string id, string secret, string text)
    {
        Pages.Add(new(Visitor, $"/follow/{secret}?new=true", text));
        Pages.Add(new("duty", $"/cases/{id}", text, page => page.EmulateMediaAsync(new() { Media = Media.Print })));
        if (Payloads.Some.Any(payload => Payloads.Fit(payload, 2000) == text))
        {
            Pages.Add(new("duty", $"/desk?case={id}", text, OpenContactAsync));
        }
    }

    /// <summary>Through the whole life of a case, all its words being the same.</summary>
    private async Task WalkAsync(string id, string secret, string note, string departmentId, HttpClient staff, bool endsOpen)
    {
        (HttpClient Who, string Act, object Body)[] acts =
        [
            (clients["duty"], "ask-check", new { note }), (clients["worker"], "check", new { good = true, note }),
            (staff, "dispatch", new { departmentId, note }), (clients["water"], "accept", new { note }),
            (clients["water"], "send-back", new { reason = note }), (clients["duty"], "dispatch", new { departmentId, note }),
            (clients["water"], "accept", new { note }), (clients["water"], "resolve", new { note }), (clients["duty"], "ask-check", new { note }),
            (clients["worker"], "check", new { good = false, note }),
            (clients["water"], "resolve", new { note }), (clients["duty"], "close", new { note }),
        ];
        foreach (var (who, act, body) in acts)
        {
            await PostAsync(who, $"/api/cases/{id}/{act}", body);
        }

        await ComplainAsync(secret, note);
        if (!endsOpen)
        {
            await PostAsync(clients["duty"], $"/api/cases/{id}/reject", new { reason = note });
        }
    }

    /// <summary>The resident is not satisfied: the form below her case.</summary>
    private async Task ComplainAsync(string secret, string reason)
    {
        var page = await clients[Visitor].GetStringAsync($"/follow/{secret}");
        using var form = new FormUrlEncodedContent([
            new("_handler", "not-satisfied"), new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value),
            new("Reason", reason.Replace("\0", "", StringComparison.Ordinal))
        ]);
        using var answer = await clients[Visitor].PostAsync($"/follow/{secret}", form);
        Assert.Equal(302, (int)answer.StatusCode);
    }

    private async Task<string> IdOfAsync(JsonElement receipt) =>
        (await PostAsync(clients["duty"], "/api/cases/search", new { text = receipt.GetProperty("number").GetString() })).GetProperty("cases")[0]
            .GetProperty("id").GetString()!;

    private async Task<string> PhotoNamedAsync(string name)
    {
        using var content = new ByteArrayContent(photo);
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue(
            "form-data") { Name = "file", FileName = "photo.png", FileNameStar = name };
        using var body = new MultipartFormDataContent();
        body.Add(content);
        using var answer = await clients[Visitor].PostAsync("/api/photos", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }

    private static async Task TheMapIsDrawnAsync(IPage page) =>
        await page.Locator("[data-map=ready]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    private static async Task OpenContactAsync(IPage page)
    {
        await page.Locator(".drawer .contact button").First.ClickAsync();
        await page.Locator(".drawer .contact button").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>A form with a NUL in it is refused before the page could show it again.</summary>
    private static async Task CallAsync(IPage page, string typed)
    {
        var payload = typed.Replace("\0", "", StringComparison.Ordinal);
        await page.FillAsync("#Address", Payloads.Fit(payload, 200));
        await page.FillAsync("#Text", Payloads.Fit(payload, 2000));
        await page.FillAsync("#Phone", Payloads.Fit(payload, 30));
        await page.Locator("#Phone").PressAsync("Enter");
        // Whatever stands in its phone field, a call for help is taken, and its page shows the words.
        Assert.True(await Patience.IsTrueAsync(page, "() => location.pathname.startsWith('/follow/')"),
            $"The call for help was not taken: {await page.Locator("main, body").First.InnerTextAsync()}");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();
}
