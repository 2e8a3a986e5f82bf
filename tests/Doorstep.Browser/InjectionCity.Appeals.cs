using System.Net.Http.Json;

namespace Doorstep.Browser;

/// <content>Help raised: what is typed about supporters, into an appeal, and by supporters on their own page.</content>
public sealed partial class InjectionCity
{
    /// <summary>Payloads are names in this city, and no appeal may hold those: they are refused, and marks without letters pass.</summary>
    private async Task StainAppealsAsync(string resident)
    {
        using var centre = await SignedInAsync("dispatcher", Stage.Account("dispatcher").Password);
        var today = Stage.CityToday;
        var worker = clients["worker"];
        string? id = null;
        List<string> refused = [];
        foreach (var payload in Payloads.Tried.Append("<厚被子 & \"枕头\"'></厚被子>"))
        {
            using var drafted = await worker.PostAsJsonAsync($"/api/appeals/residents/{resident}", new
            {
                need = "Goods", text = Payloads.Fit(payload, 600), amount = 2, unit = "Pieces", until = today.AddDays(20),
                audience = "Media, Volunteers",
            });
            if (drafted.IsSuccessStatusCode)
            {
                id = (await drafted.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("id").GetString();
            }
            else
            {
                refused.Add($"{(int)drafted.StatusCode} {await drafted.Content.ReadAsStringAsync()}");
            }
        }

        Assert.True(id is not null, string.Join('\n', refused));
        var view = await GetAsync(worker, $"/api/appeals/{id}");
        var hash = view.GetProperty("textHash").GetString();
        await PostAsync(worker, $"/api/appeals/{id}/shown", new { textHash = hash, day = today });
        await PostAsync(worker, $"/api/appeals/{id}/consent",
            new { textHash = hash, knowsItIsFree = true, relation = "Child", guardian = Payloads.Fit(Payloads.Tried[0], 50) });
        await PostAsync(centre, $"/api/appeals/{id}/decision", new { isApproved = true, textHash = hash });
        var city = view.GetProperty("content").GetProperty("shownArea").GetString()![..4];
        var path = "";
        foreach (var payload in Payloads.Tried.Take(4))
        {
            var (name, contact) = (Payloads.Fit(payload, 60), Payloads.Fit(payload, 100));
            var listed = await PostAsync(centre, "/api/supporters", new
            {
                area = city, kind = "Volunteers", name, nameHant = name, nameEn = name, contact, until = today.AddDays(90)
            });
            path = listed.GetProperty("path").GetString()!;
        }

        Pages.AddRange(
        [
            new("worker", "/appeals"), new("worker", $"/appeals/{id}"), new("worker", $"/appeals/{id}/sheet"),
            new("worker", $"/appeals/residents/{resident}"), new("dispatcher", "/appeals/supporters", Payloads.Fit(Payloads.Tried[1], 60)),
            new(Visitor, path), new(Visitor, $"{path}/{view.GetProperty("number").GetString()}"),
        ]);
    }
}
