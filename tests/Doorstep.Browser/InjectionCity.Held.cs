namespace Doorstep.Browser;

/// <summary>What a phone sends that the server does not know: kept, and shown as it came to whoever decides on it.</summary>
public sealed partial class InjectionCity
{
    private async Task StainHeldAsync()
    {
        foreach (var (place, payload) in Payloads.Tried.Index())
        {
            var text = Payloads.Fit(payload, 500);
            await PostAsync(clients["worker"], "/api/sync/operations", new
            {
                operations = new[]
                {
                    new
                    {
                        id = $"01990000-0000-7000-8000-{place:x12}", kind = "register.sing", madeAt = "2026-11-29T09:00:00+08:00",
                        body = new Dictionary<string, object> { ["note"] = text, [text] = text },
                    },
                },
            });
        }

        var held = (await GetAsync(clients["worker"], "/api/sync/held")).GetProperty("held").EnumerateArray()
            .Where(one => one.GetProperty("kind").GetString() == "register.sing").Select(one => one.GetProperty("id").GetString()!).ToList();
        Pages.AddRange(held.Select(id => new StainedPage("worker", $"/held/{id}")));
        Pages.AddRange(
        [
            new("worker", "/held"), new("community", "/held"), new("community", "/phones"),
            new("community", $"/held/{held[0]}", Then: page => page.ClickAsync("form:has(#purpose) button")),
        ]);
        Pages.AddRange(Payloads.Some.Select(payload => Uri.EscapeDataString(Payloads.Fit(payload, 100))).SelectMany(typed => (StainedPage[])
            [
                new("community", $"/phones?show={typed}"), new("community", $"/held?area={typed}&done={typed}"),
                new("community", $"/duty/reassign?grid={typed}&worker={typed}&second={typed}&from={typed}&until={typed}"),
            ]));
    }
}
