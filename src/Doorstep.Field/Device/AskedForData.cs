using System.Text.Json;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Device;

/// <param name="Name">Null where the city has not set whom to name.</param>
public sealed record DataOfficer(string? Name, string? Phone);

/// <summary>The one thing that is sent: under its key it is noted once.</summary>
public sealed record AskingBody(Guid Key);

/// <summary>
/// Somebody asks her for data about residents: the phone locks itself and shows whom to ask, and how. That it was asked is noted at the server, at
/// once or when it can be reached.
/// </summary>
public sealed class AskedForData(Vault vault, CallServer server)
{
    private const string Name = "askings";

    private bool isOfficerKnown;

    public async Task LockAsync()
    {
        await KeepAsync([.. await KeysAsync(), $"{Guid.CreateVersion7()}"]);
        await TellAsync();
        await vault.LockAskedAsync();
    }

    public async Task TellAsync()
    {
        if (!isOfficerKnown && await server.SendAsync(HttpMethod.Get, "/api/data-requests/officer") is { IsGood: true } officer)
        {
            isOfficerKnown = true;
            var known = JsonSerializer.Deserialize(officer.Body, FieldJson.Default.DataOfficer)!;
            await vault.KeepOfficerAsync(known.Name ?? "", known.Phone ?? "");
        }

        foreach (var key in await KeysAsync())
        {
            var body = JsonSerializer.Serialize(new AskingBody(Guid.Parse(key)), FieldJson.Default.AskingBody);
            if (!(await server.SendAsync(HttpMethod.Post, "/api/data-requests/askings", body)).IsGood)
            {
                return;
            }

            await KeepAsync((await KeysAsync()).Where(one => one != key));
        }
    }

    private async Task<List<string>> KeysAsync() =>
        await vault.ReadAsync(Name) is { } text ? JsonSerializer.Deserialize(text, FieldJson.Default.ListString)! : [];

    private async Task KeepAsync(IEnumerable<string> keys) =>
        await vault.WriteAsync(Name, JsonSerializer.Serialize(keys.ToList(), FieldJson.Default.ListString));
}
