using System.Net;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Passkeys;

/// <summary>
/// The relying party id of the city's passkeys, from Accounts:Passkeys:Server, and the origins they may be used on. A browser gives a passkey to this
/// name and to no other, so it is told by the city and never taken from a request. Until a city says it, only localhost has passkeys.
/// </summary>
sealed class RelyingParty
{
    private const string ThisMachine = "localhost";

    public RelyingParty(IConfiguration configuration)
    {
        Server = configuration["Accounts:Passkeys:Server"] is { Length: > 0 } named ? named.ToLowerInvariant() : ThisMachine;
        if (IPAddress.TryParse(Server, out _) || Uri.CheckHostName(Server) is not UriHostNameType.Dns)
        {
            throw new InvalidOperationException(
                $"Accounts:Passkeys:Server is a name that people open, like doorstep.example.cn; browsers make no passkey for {Server}.");
        }
    }

    public string Server { get; }

    /// <summary>The city has said it.</summary>
    public bool IsSet => Server != ThisMachine;

    /// <summary>Whether a page that was opened here can use them.</summary>
    public bool IsHere(HttpRequest request) => request.Host.Host.Equals(Server, StringComparison.OrdinalIgnoreCase)
        && Takes($"{(Server == ThisMachine ? "http" : "https")}://{request.Host}", request);

    public void Set(IdentityPasskeyOptions options)
    {
        options.ServerDomain = Server;
        options.AuthenticatorTimeout = UsePasskey.AskedLasts;
        // The device must recognise the person - finger, face, number - and keep the key by her name: only then is it both
        // factors, and nobody types a user name.
        options.UserVerificationRequirement = options.ResidentKeyRequirement = "required";
        // Which maker's device it is tells us nothing that we would refuse.
        options.AttestationConveyancePreference = "none";
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && Takes(context.Origin, context.HttpContext.Request));
    }

    /// <summary>Our own pages alone. The scheme is not compared with the request's: a proxy in front may have taken TLS off.</summary>
    private bool Takes(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && from.Host.Equals(Server, StringComparison.OrdinalIgnoreCase)
        && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
        && (from.Scheme == Uri.UriSchemeHttps || Server == ThisMachine);
}
