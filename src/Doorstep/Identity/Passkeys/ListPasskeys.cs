using System.Buffers.Text;
using Doorstep.Access;
using Doorstep.Data;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Passkeys;

/// <summary>Lists one's own passkeys, so that she finds the one of the phone she has lost.</summary>
public sealed class ListPasskeys(IServiceScopeFactory scopes, Caller caller)
{
    public sealed record Line(string Id, string Name, DateTimeOffset AddedAt);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/session/passkeys", (ListPasskeys useCase) => useCase.RunAsync())
        .Needs(Permission.Self).WithTags("Session").WithSummary("My passkeys");

    public async Task<IReadOnlyList<Line>> RunAsync()
    {
        using var scope = scopes.AsJob("passkey");
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var passkeys = await accounts.GetPasskeysAsync((await accounts.FindByIdAsync(caller.AccountId.ToString()))!);
        return [.. passkeys.OrderBy(passkey => passkey.CreatedAt)
            .Select(passkey => new Line(PasskeyId.Of(passkey.CredentialId), passkey.Name ?? "", passkey.CreatedAt))];
    }
}

/// <summary>A passkey's own id, as it stands in an address.</summary>
static class PasskeyId
{
    private const int Longest = 1023;

    public static string Of(byte[] credentialId) => Base64Url.EncodeToString(credentialId);

    /// <summary>Null where it is none.</summary>
    public static byte[]? Read(string id) =>
        id.Length is > 0 and <= Longest * 4 / 3 + 1 && Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : null;
}
