using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Identity;

namespace Doorstep.Tests.Identity;

public sealed class SessionTests(DoorstepApp app)
{
    [Fact]
    public async Task A_session_lasts_a_shift_and_no_longer()
    {
        await using var city = new DoorstepApp { Leaping = new() };
        await city.InitializeAsync();
        var worker = await city.SignedInAsync(Role.GridWorker, "460106005006001");
        city.Leaping!.Leap(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.OK, (await worker.GetAsync("/api/sessions")).StatusCode);
        city.Leaping.Leap(TimeSpan.FromHours(11));
        Assert.Equal(HttpStatusCode.OK, (await worker.GetAsync("/api/sessions")).StatusCode);
        city.Leaping.Leap(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.GetAsync("/api/sessions")).StatusCode);
    }

    [Fact]
    public async Task Signing_in_opens_a_session_and_signing_out_ends_it()
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, "4601");
        var session = await client.GetFromJsonAsync<SignIn.Session>("/api/session");
        Assert.Equal("4601", Assert.Single(session!.Rights).Area);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_name_and_a_locked_account_answer_alike()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        var client = app.CreateClient();
        List<(HttpStatusCode, string)> answers = [];
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await TryAsync(client, account.UserName!, "wrong"));
        }

        answers.Add(await TryAsync(client, account.UserName!, DoorstepApp.Password));
        answers.Add(await TryAsync(client, "nobody-at-all", DoorstepApp.Password));
        Assert.Single(answers.Distinct());
        Assert.Equal(HttpStatusCode.Unauthorized, answers[0].Item1);
    }

    [Theory]
    [InlineData("""{"userName":"a"}""", "password")]
    [InlineData("""{"userName":"","password":"x"}""", "userName")]
    [InlineData("""{"userName":"a","password":"b","isAdmin":true}""", "isAdmin")]
    [InlineData("""{"userName":7,"password":"b"}""", "userName")]
    public async Task A_wrong_shape_is_refused_with_the_name_of_the_field(string body, string field)
    {
        var response = await app.CreateClient().PostAsync("/api/session", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(HttpStatusCode, string)> TryAsync(HttpClient client, string userName, string password)
    {
        var response = await client.PostAsJsonAsync("/api/session", new { userName, password });
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, System.Text.RegularExpressions.Regex.Replace(body, "\"traceId\":\"[^\"]*\"", ""));
    }
}
