using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Access;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;

namespace Doorstep.Tests.Register;

/// <summary>A community worker at the front door of the register. Every answer she gets is searched for numbers in clear.</summary>
public sealed class RegisterClient(HttpClient http)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static async Task<RegisterClient> OfAsync(
        DoorstepApp app, RegisterGround ground, string role = Role.CommunityStaff, string? area = null) =>
        new(await app.SignedInAsync(role, area ?? ground.Community.Value));

    public HttpClient Http => http;

    public async Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, object? body = null)
    {
        var response = await http.SendAsync(
            new(method, $"/api/register{path}") { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json) });
        await AssertMaskedAsync(response);
        return response;
    }

    public async Task<Done> DoAsync(string path, object body)
    {
        var response = await TryAsync(HttpMethod.Post, path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Done>(Json))!;
    }

    public async Task<T> GetAsync<T>(string path)
    {
        var response = await TryAsync(HttpMethod.Get, path);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(Json))!;
    }

    public Task<HouseholdView> HouseholdAsync(Guid id) => GetAsync<HouseholdView>($"/households/{id}");

    public async Task<HouseholdView> AddAsync(Guid dwelling, params Person[] people) =>
        await HouseholdAsync((await DoAsync("/households", new { dwellingId = dwelling, residents = people })).HouseholdId);

    public async Task AssertRuleAsync(string rule, string path, object body)
    {
        var response = await TryAsync(HttpMethod.Post, path, body);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains(rule, await response.Content.ReadAsStringAsync());
    }

    public async Task AssertWrongAsync(string field, HttpMethod method, string path, object body)
    {
        var response = await TryAsync(method, path, body);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest, answer);
        Assert.Contains(JsonDocument.Parse(answer).RootElement.GetProperty("errors").EnumerateObject().Select(error => error.Name),
            name => string.Equals(name, field, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("error.", answer);
    }

    /// <summary>No whole number of a synthetic person stands in any answer.</summary>
    private static async Task AssertMaskedAsync(HttpResponseMessage response)
    {
        var answer = await response.Content.ReadAsStringAsync();
        Assert.DoesNotMatch(@"\b[0-9]{17}[0-9Xx]\b", answer);
        Assert.DoesNotContain("13800005678", answer);
        Assert.DoesNotContain("合成1\"", answer);
    }
}
