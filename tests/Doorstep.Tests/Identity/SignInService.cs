using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace Doorstep.Tests.Identity;

/// <summary>
/// A city's sign-in service on this machine (OpenID Connect core: discovery, keys, authorize with PKCE, token),
/// which says whatever a test tells it to.
/// </summary>
sealed class SignInService : IAsyncDisposable
{
    public const string Client = "doorstep";
    public const string Secret = "synthetic-secret";

    private readonly RSA key = RSA.Create(2048);
    private readonly RSA another = RSA.Create(2048);
    private readonly Dictionary<string, (string Nonce, string Challenge)> codes = [];
    private readonly WebApplication web;

    private SignInService(WebApplication web) => this.web = web;

    public string Address { get; private set; } = "";

    /// <summary>Who sits at the browser.</summary>
    public string Subject { get; set; } = "";

    public string[] Amr { get; set; } = [];

    /// <summary>What is wrong with the next answer: nonce, audience, issuer, expired, signature; or nothing.</summary>
    public string Wrong { get; set; } = "";

    public static async Task<SignInService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new SignInService(builder.Build());
        service.Map();
        await service.web.StartAsync();
        service.Address = service.web.Urls.Single();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        key.Dispose();
        another.Dispose();
    }

    private void Map()
    {
        web.MapGet("/.well-known/openid-configuration", () => new
        {
            issuer = Address,
            authorization_endpoint = $"{Address}/authorize",
            token_endpoint = $"{Address}/token",
            jwks_uri = $"{Address}/keys",
            response_types_supported = new[] { "code" },
            subject_types_supported = new[] { "public" },
            id_token_signing_alg_values_supported = new[] { "RS256" },
        });
        web.MapGet("/keys", () =>
        {
            var parts = key.ExportParameters(includePrivateParameters: false);
            return new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "one", n = Base64Url.EncodeToString(
                parts.Modulus), e = Base64Url.EncodeToString(parts.Exponent) } } };
        });
        web.MapGet("/authorize",
            (string nonce, string state, string redirect_uri, string code_challenge, string code_challenge_method, string client_id) =>
            {
                Assert.Equal(("S256", Client), (code_challenge_method, client_id));
                var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
                codes[code] = (nonce, code_challenge);
                return Results.Redirect(
                    QueryHelpers.AddQueryString(redirect_uri, new Dictionary<string, string?> { ["code"] = code, ["state"] = state }));
            });
        web.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return codes.Remove(form["code"]!, out var asked) && form["client_secret"] == Secret
                && Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(form["code_verifier"]!))) == asked.Challenge
                ? Results.Json(new { access_token = "none", token_type = "Bearer", expires_in = 60, id_token = Token(asked.Nonce) })
                : Results.BadRequest(new { error = "invalid_grant" });
        });
    }

    private string Token(string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().AddHours(Wrong == "expired" ? -2 : 0).ToUnixTimeSeconds();
        var said = Part(new { alg = "RS256", typ = "JWT", kid = "one" }) + "." + Part(new
        {
            iss = Wrong == "issuer" ? "http://127.0.0.1:1" : Address,
            aud = Wrong == "audience" ? "another-client" : Client,
            sub = Subject,
            nonce = Wrong == "nonce" ? "another-nonce" : nonce,
            iat = now,
            exp = now + 300,
            amr = Amr,
            // What must never decide anything.
            email = "admin@doorstep.example.cn",
            name = "管理员（合成）",
        });
        return $"{said}.{Base64Url.EncodeToString((Wrong == "signature" ? another : key).SignData(Encoding.UTF8.GetBytes(said), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Part(object what) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(what));
}
