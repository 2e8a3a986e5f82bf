using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Field.Outbox;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Device;

/// <summary>How a sign-in went.</summary>
public enum SignInAnswer { Yes, No, NeedsCode, NoWorker, NoNetwork, Busy }

public sealed record SignInBody(string UserName, string Password, string? Code);

public sealed record RegisterBody(string Name, string Kind, string PublicKey);

public sealed record RegisterAnswer(Guid Id, string Refresh, string CityKey);

/// <summary>
/// Registers this phone, once: she signs in, a key is made that stays here, and the session that was needed for it is ended. From then on the phone
/// shows with its key that it is hers.
/// </summary>
public sealed class RegisterPhone(HttpClient http, Vault vault)
{
    public async Task<SignInAnswer> SignInAsync(SignInBody body)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync("/api/session", body, FieldJson.Default.SignInBody);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.NoContent:
                    using (var list = await http.GetAsync(new Uri("/api/tasks/today", UriKind.Relative)))
                    {
                        return list.IsSuccessStatusCode ? SignInAnswer.Yes : SignInAnswer.NoWorker;
                    }

                case HttpStatusCode.Unauthorized:
                    return (await answer.Content.ReadAsStringAsync()).Contains("second-factor", StringComparison.Ordinal)
                        ? SignInAnswer.NeedsCode : SignInAnswer.No;
                default:
                    return SignInAnswer.Busy;
            }
        }
        catch (HttpRequestException)
        {
            return SignInAnswer.NoNetwork;
        }
    }

    /// <returns>What the server says against it, or null.</returns>
    public async Task<string?> RunAsync(string userName, string phoneName, string pin)
    {
        var publicKey = await vault.BeginAsync();
        using var answer = await http.PostAsJsonAsync(
            "/api/session/devices", new(phoneName, "Phone", publicKey), FieldJson.Default.RegisterBody);
        if (!answer.IsSuccessStatusCode)
        {
            return ReadProblem.Of(await answer.Content.ReadAsStringAsync()) ?? $"{(int)answer.StatusCode}";
        }

        var given = (await answer.Content.ReadFromJsonAsync(FieldJson.Default.RegisterAnswer))!;
        await vault.SettleAsync(pin, given.CityKey, given.Id);
        await vault.WriteAsync("access",
            JsonSerializer.Serialize(new PhoneAccess(given.Id, given.Refresh, userName), FieldJson.Default.PhoneAccess));
        await vault.PersistAsync();
        // Nobody who takes this phone up finds a session open.
        using var ended = await http.DeleteAsync(new Uri("/api/session", UriKind.Relative));
        return null;
    }
}
