using System.Text.Json;

namespace Doorstep.Browser;

/// <summary>What is written to whoever watches over the register: exports, hidings, broken glass, holds.</summary>
public sealed partial class InjectionCity
{
    private async Task StainWatchAsync(HttpClient staff, HttpClient keeper)
    {
        var (grid, community) = (Stage.Account("worker").Area, Stage.Account("community").Area);
        var household = (await GetAsync(keeper, $"/api/register/areas/{grid}/households")).EnumerateArray().First().GetProperty("id").GetString();
        var person = (await GetAsync(keeper, $"/api/register/households/{household}")).GetProperty("residents")[0].GetProperty("id").GetString();
        foreach (var payload in Payloads.Tried)
        {
            await PostAsync(keeper, "/api/register/exports",
                new { area = grid, purpose = "care", note = Payloads.Fit(payload, 200), columns = new[] { "Grid" } });
            await PostAsync(keeper, $"/api/register/residents/{person}/hidings", new { reason = Payloads.Fit(payload, 500), days = 3 });
            await PostAsync(clients["auditor"], "/api/holds", new { area = community, reason = Payloads.Fit(payload, 500) });
        }

        // One is open at a time, so each of the two on duty writes as many into her reason as it holds.
        foreach (var (officer, reasons) in new[] { (staff, Payloads.Tried), (clients["duty"], Payloads.Tried.Reverse()) })
        {
            await PostAsync(officer, "/api/glass", new { area = community, reason = Joined(reasons, 500) });
        }

        foreach (var glass in (await GetAsync(clients["auditor"], "/api/glass")).EnumerateArray().Take(2))
        {
            await PostAsync(clients["auditor"], $"/api/glass/{glass.GetProperty("id").GetString()}/review",
                new { wasRight = true, review = Payloads.Fit(Payloads.Tried[0], 500) });
        }

        await StainRequestsAsync(community);
        await StainRoundsAsync(community);
        var report = (await GetAsync(clients["auditor"], "/api/counts"))[0].GetProperty("id").GetString();
        Pages.AddRange([new("auditor", "/counts"), new("auditor", $"/counts/{report}")]);
        await StainDataRequestsAsync(household!, person!);
        await StainDoorAsync(household!);
        Pages.AddRange([new("community", "/register/exports"), new("auditor", "/retention"), new("auditor", "/readings/flagged")]);
        Pages.AddRange(
            Payloads.Some.Select(payload => new StainedPage("duty", $"/register/glass?q={Uri.EscapeDataString(Payloads.Fit(payload, 100))}")));
        Pages.AddRange(Payloads.Some.Where(payload => !payload.Contains('\0', StringComparison.Ordinal))
            .Select(payload => new StainedPage("community", $"/register?area={grid}", Then: page => FillAndSendAsync(page, "#name", Name(payload)))));
    }

    /// <summary>What somebody says who calls her worker, and what is told in confidence: opened on the sheet of its case.</summary>
    private async Task StainDoorAsync(string household)
    {
        foreach (var payload in Payloads.Tried)
        {
            await PostAsync(clients["worker"], "/api/cases/calls", new { household, kind = "0301", text = Payloads.Fit(payload, 500) });
            await PostAsync(clients["worker"], "/api/cases/violence", new { household, signs = "Other", text = Payloads.Fit(payload, 500) });
        }

        Pages.AddRange(
        [
            new("worker", $"/doors/{household}"), new("worker", $"/called?household={household}"), new("worker", $"/protect?household={household}"),
            new("worker", $"/called?q={Uri.EscapeDataString(Payloads.Fit(Payloads.Tried[0], 100))}"),
        ]);
    }

    /// <summary>What departments ask for and why, why the centre declines it, and what was asked past the platform.</summary>
    private async Task StainRequestsAsync(string community)
    {
        var centre = await SignedInAsync("subdistrict", Stage.Account("subdistrict").Password);
        var today = Stage.CityToday;
        foreach (var payload in Payloads.Tried)
        {
            var words = Payloads.Fit(payload, 500);
            object request = new
            {
                kind = "0101", area = community, hours = 1, count = 1, deadline = today.AddDays(20), endsOn = today.AddDays(30), reason = words,
                urgentGrounds = words,
            };
            var id = (await PostAsync(clients["water"], "/api/requests", request)).GetProperty("id").GetString();
            await PostAsync(clients["water"], "/api/requests", request);
            await PostAsync(centre, $"/api/requests/{id}/decision", new { isAdmitted = false, grounds = words });
            await PostAsync(clients["worker"], "/api/tasks/asked-outside", new { asker = "Other", what = Payloads.Fit(payload, 100), minutes = 5 });
        }

        centre.Dispose();
        Pages.AddRange(
        [
            new("water", "/requests", Payloads.Fit(Payloads.Tried[1], 500)), new("subdistrict", "/requests/desk", Payloads.Fit(Payloads.Tried[1], 500)),
            new("community", "/burden", Then: page => page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => one.open = true)")),
        ]);
    }

    /// <summary>Where something was found on a round, as the worker wrote it: urgent work is on the list of the day within seconds.</summary>
    private async Task StainRoundsAsync(string community)
    {
        var grid = Stage.Account("worker").Area;
        var centre = await SignedInAsync("subdistrict", Stage.Account("subdistrict").Password);
        var today = Stage.CityToday;
        var id = (await PostAsync(clients["water"], "/api/requests", new
        {
            kind = "0325", area = grid, hours = 9, count = 1, deadline = today.AddDays(20), endsOn = today.AddDays(30), reason = "合成",
            urgentGrounds = "合成",
        })).GetProperty("id").GetString();
        await PostAsync(centre, $"/api/requests/{id}/decision", new { isAdmitted = true, isUrgent = true });
        centre.Dispose();
        var heaps = Payloads.Tried.Select(payload => Payloads.Fit(payload, 60)).Where(place => place.Trim().Length > 0)
            .Select(place => new Dictionary<string, string> { ["heap-place"] = place, ["heap-kind"] = "spoil" }).Take(20);
        await PostAsync(clients["worker"], $"/api/tasks/{await TaskAsync("0325")}/outcome",
            new { outcome = "Done", answers = new { cleared = "some", heaps } });
        Pages.AddRange(
        [
            new("subdistrict", $"/rounds?area={community}"), new("water", "/rounds"),
            new("subdistrict", $"/rounds/map?area={community}&kind=0325"),
        ]);
    }

    /// <summary>The worker's task of a kind, once it is on her list.</summary>
    private async Task<string> TaskAsync(string kind)
    {
        for (var turn = 0; turn < 120; turn++)
        {
            var task = (await GetAsync(clients["worker"], "/api/tasks/today")).GetProperty("stops").EnumerateArray()
                .SelectMany(stop => stop.GetProperty("tasks").EnumerateArray()).FirstOrDefault(one => one.GetProperty("kind").GetString() == kind);
            if (task.ValueKind is JsonValueKind.Object)
            {
                return task.GetProperty("id").GetString()!;
            }

            await Task.Delay(500);
        }

        throw new InvalidOperationException($"No task of kind {kind} came onto the worker's list.");
    }

    /// <summary>The first payloads that fit in together, each whole.</summary>
    private static string Joined(IEnumerable<string> payloads, int most) =>
        payloads.Where(payload => payload.Length < most / 4)
            .Aggregate("", (joined, payload) => joined.Length + payload.Length < most ? $"{joined} {payload}" : joined);
}
