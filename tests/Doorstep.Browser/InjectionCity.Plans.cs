using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <content>Plans, and what is said of them.</content>
public sealed partial class InjectionCity
{
    private async Task StainPlansAsync()
    {
        var (planner, community) = (clients["planner"], Stage.Account("community").Area);
        JsonElement plan = default;
        foreach (var payload in Payloads.Some)
        {
            plan = await PostAsync(planner, "/api/plans", new { area = community, name = Name(payload) });
        }

        var id = plan.GetProperty("id").GetString();
        foreach (var payload in Payloads.Tried)
        {
            await PostAsync(planner, $"/api/plans/{id}/comments", new { text = Payloads.Fit(payload, 1000) });
        }

        await PostAsync(planner, $"/api/plans/{id}/edits", new { repair = true, note = Payloads.Fit(Payloads.Tried[0], 1000) });
        await PostAsync(planner, $"/api/plans/{id}/propose", new { });
        await PostAsync(
            clients["community"], $"/api/plans/{id}/approval", new { isApproved = false, reason = Payloads.Fit(Payloads.Tried[0], 1000) });
        Pages.Add(new("planner", $"/planner?area={community}&plan={id}",
            Then: page => page.Locator(".timeline").WaitForAsync(new() { State = WaitForSelectorState.Attached })));
    }
}
