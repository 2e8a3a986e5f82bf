namespace Doorstep.Browser;

/// <summary>What is written of who asks for data about residents, and what an agency's document says.</summary>
public sealed partial class InjectionCity
{
    private async Task StainDataRequestsAsync(string household, string person)
    {
        List<string> entered = [];
        foreach (var payload in Payloads.Tried)
        {
            var (name, text) = (Payloads.Fit(payload, 100), Payloads.Fit(payload, 500));
            await PostAsync(clients["worker"], "/api/data-requests/askings", new { agency = name, name, purpose = text, household });
            entered.Add((await PostAsync(clients["community"], "/api/data-requests", new
            {
                agency = name, documentNumber = name, legalBasis = text, purpose = text, scope = text, residents = new[] { person },
                columns = new[] { "Sex" }, validUntil = Stage.CityToday.AddDays(9),
            })).GetProperty("id").GetString()!);
        }

        await PostAsync(clients["auditor"], $"/api/data-requests/{entered[0]}/refusal", new { grounds = Payloads.Fit(Payloads.Tried[0], 500) });
        Pages.AddRange(entered.Take(2).Select(id => new StainedPage("community", $"/data-requests/{id}")));
        Pages.AddRange(
        [
            new("worker", "/data-requests"), new("community", "/data-requests"), new("auditor", "/data-requests"),
            new("community", $"/data-requests/new?household={household}"),
        ]);
    }
}
