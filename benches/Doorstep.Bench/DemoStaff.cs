using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>Somebody of the demo city who has signed in: her cookie, and the area she is granted.</summary>
internal sealed record DemoStaff(string Cookie, string Area)
{
    /// <param name="as">Another account that was given the same password and the same area.</param>
    public static async Task<DemoStaff> SignInAsync(ServerProcess server, string userName, string? @as = null)
    {
        var accounts = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(server.Folder, "demo-accounts.json")));
        var account = accounts.EnumerateArray().Single(one => one.GetProperty("userName").GetString() == userName);
        using HttpClient client = new() { BaseAddress = new(server.Url) };
        var answer = await client.PostAsJsonAsync(
            "/api/session", new { userName = @as ?? userName, password = account.GetProperty("password").GetString() });
        return new(answer.EnsureSuccessStatusCode().Headers.GetValues("Set-Cookie")
            .Single(cookie => cookie.StartsWith("doorstep=", StringComparison.Ordinal)).Split(';')[0], account.GetProperty("area").GetString()!);
    }
}
