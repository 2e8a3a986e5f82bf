using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Doorstep.Tests.Access;

/// <summary>One way to ask, and what whoever asks is answered, whomever she asks about.</summary>
public sealed record Way(HttpStatusCode Answer, Func<AskedAbout, HttpRequestMessage> Ask);

/// <summary>Every way that takes a number, a phone, a name or a user name from a stranger, or from a resident who is signed in.</summary>
static partial class WaysToAsk
{
    /// <summary>Public endpoints that take nothing about a person. A new endpoint is entered here, or below with the way to ask it.</summary>
    public static readonly string[] TakeNothingOfAPerson =
    [
        "POST /api/devices/{id:guid}/access", "POST /api/devices/{id:guid}/challenge", "POST /api/devices/{id:guid}/outbox",
        "POST /api/session/passkey", "POST /api/session/passkey/question", "GET /sign-in/openid", "GET /sign-in/openid/answer", "GET /signed-in", "POST /signed-in",
        "DELETE /api/session", "GET /log/checkpoint", "GET /log/tile/{**path}", "GET /", "POST /",
        "GET /_framework/opaque-redirect", "POST /api/addresses/near", "GET /api/kinds", "GET /error/{Status:int}", "POST /error/{Status:int}",
        "GET /help", "GET /language", "GET /large-type", "GET /theme", "GET /map/settings", "POST /my-grid", "POST /my-grid/home",
        "GET /openapi/{documentName}.json", "GET /sign-in", "POST /sign-out", "GET /tiles/base/{z:int}/{x:int}/{y:int}.mvt", "POST /api/photos",
        "GET /healthz", "GET /readyz", "GET /field/{*path:nonfile}",
    ];

    public static readonly Dictionary<string, Way> OfStrangers = new()
    {
        ["POST /api/session/"] = new(HttpStatusCode.Unauthorized,
            person => Posted("/api/session", new { userName = person.Phone, password = "wrong-password" })),
        ["POST /sign-in"] = new(HttpStatusCode.Unauthorized,
            person => Form("/sign-in", "sign-in", ("UserName", person.Phone), ("Password", "wrong-password"))),
        ["POST /api/reports"] = new(HttpStatusCode.OK,
            person => Posted("/api/reports", new { kind = "0301", text = "合成", phone = person.Phone, name = person.Name, wantsAnswer = true })),
        ["POST /report"] = new(HttpStatusCode.Redirect, person => Form("/report", "report", ("Step", "check"), ("Kind", "0301"), ("Go", "send"),
            ("Text", "合成"), ("Name", person.Name), ("Phone", person.Phone))),
        ["POST /help"] = new(HttpStatusCode.Redirect,
            person => Form("/help", "help", ("Kind", "0214"), ("Go", "nowhere"), ("Phone", person.Phone), ("Text", person.Name))),
        ["GET /report"] = new(HttpStatusCode.OK, person => Page($"/report?kind=0301&find={Uri.EscapeDataString(person.Name)}")),
        ["GET /api/reports/{secret}"] = new(HttpStatusCode.NotFound,
            person => new HttpRequestMessage(HttpMethod.Get, $"/api/reports/{person.IdNumber}")),
        ["GET /api/reports/{secret}/photos/{id:guid}"] = new(HttpStatusCode.NotFound,
            person => new HttpRequestMessage(HttpMethod.Get, $"/api/reports/{person.Phone}/photos/{Guid.Empty}")),
        ["GET /follow/{Secret}"] = new(HttpStatusCode.NotFound, person => Page($"/follow/{person.Phone}")),
        ["GET /follow/{Secret}/add"] = new(HttpStatusCode.NotFound, person => Page($"/follow/{person.Phone}/add")),
        ["POST /follow/{Secret}/add"] = new(HttpStatusCode.BadRequest,
            person => Form($"/follow/{person.Phone}/add", "add", ("Form.Text", person.Name))),
        ["POST /follow/{Secret}"] = new(HttpStatusCode.BadRequest, person => Form($"/follow/{person.Phone}", "not-satisfied", ("Text", person.Name))),
        ["POST /api/addresses/search"] = new(HttpStatusCode.OK, person => Posted("/api/addresses/search", new { text = person.Name })),
        ["GET /my-grid"] = new(HttpStatusCode.OK, person => Page($"/my-grid?address={Uri.EscapeDataString(person.Name)}&building={person.IdNumber}")),
        ["GET /b/{Code}"] = new(HttpStatusCode.BadRequest, person => Page($"/b/{person.Phone}.1.AAAAAAAAAAAAAAAAAAAAAA")),
        ["GET /b/{code}/photo"] = new(HttpStatusCode.NotFound,
            person => new HttpRequestMessage(HttpMethod.Get, $"/b/{person.Phone}.1.AAAAAAAAAAAAAAAAAAAAAA/photo")),
        ["POST /b/{Code}"] = new(HttpStatusCode.BadRequest, person => Form($"/b/{person.Phone}.1.AAAAAAAAAAAAAAAAAAAAAA", "badge")),
        ["GET /support/{Secret}"] = new(HttpStatusCode.NotFound, person => Page($"/support/{person.Phone}")),
        ["POST /support/{Secret}"] = new(HttpStatusCode.BadRequest, person => Form($"/support/{person.Phone}", "back", ("Text", person.Name))),
        ["GET /support/{Secret}/{Number}"] = new(HttpStatusCode.NotFound, person => Page($"/support/{person.Phone}/{person.Phone}")),
        ["POST /support/{Secret}/{Number}"] = new(HttpStatusCode.BadRequest,
            person => Form($"/support/{person.Phone}/{person.Phone}", "pledge", ("What", person.Name))),
        ["GET /set-password"] = new(HttpStatusCode.Gone, person => Page($"/set-password?token={person.Phone}")),
        ["POST /set-password"] = new(HttpStatusCode.BadRequest,
            person => Form($"/set-password?token={person.Phone}", "set-password", ("Password", "one-password"), ("Again", "one-password"))),
    };

    public static readonly Dictionary<string, Way> OfResidents = new()
    {
        ["POST /api/register/look-up"] = new(HttpStatusCode.Forbidden, person => Posted("/api/register/look-up", new { idNumber = person.IdNumber })),
        ["GET /api/accounts"] = new(HttpStatusCode.Forbidden,
            person => new HttpRequestMessage(HttpMethod.Get, $"/api/accounts?search={person.Phone}")),
        ["POST /api/cases/search"] = new(HttpStatusCode.Forbidden, person => Posted("/api/cases/search", new { text = person.Phone })),
        ["GET /my-data"] = new(HttpStatusCode.OK, person => Page($"/my-data?of={person.IdNumber}")),
        ["GET /api/my/readings"] = new(HttpStatusCode.OK, person => new HttpRequestMessage(HttpMethod.Get, $"/api/my/readings?of={person.IdNumber}")),
    };

    /// <summary>Forms are answered only with the token of the browser that has opened one.</summary>
    public static async Task<string> FormTokenAsync(HttpClient client) => TokenField().Match(await client.GetStringAsync("/sign-in")).Groups[1].Value;

    public static HttpRequestMessage WithToken(HttpRequestMessage request, string token)
    {
        if (request.Options.TryGetValue(fields, out var named))
        {
            request.Content = new FormUrlEncodedContent(named.Append(new("__RequestVerificationToken", token)));
        }

        return request;
    }

    private static readonly HttpRequestOptionsKey<IReadOnlyList<KeyValuePair<string, string>>> fields = new("fields");

    private static HttpRequestMessage Posted(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };

    private static HttpRequestMessage Page(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return request;
    }

    private static HttpRequestMessage Form(string path, string handler, params (string Name, string Value)[] answers)
    {
        var request = Page(path);
        request.Method = HttpMethod.Post;
        request.Options.Set(
            fields, [new("_handler", handler), .. answers.Select(answer => KeyValuePair.Create($"Form.{answer.Name}", answer.Value))]);
        return request;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex TokenField();
}
