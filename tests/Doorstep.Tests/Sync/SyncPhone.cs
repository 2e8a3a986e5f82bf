using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Register;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Sync;

/// <summary>A worker's phone at the front door of sync: it makes operations with ids of its own and sends them.</summary>
sealed class SyncPhone(HttpClient http, Func<Guid> newId)
{
    public HttpClient Http => http;

    /// <summary>By the phone's clock, which is wrong by years.</summary>
    public DateTimeOffset Clock { get; set; } = new(2031, 5, 4, 3, 2, 1, TimeSpan.FromHours(8));

    public JsonElement Make(
        string kind, object body, Guid? subject = null, Guid? previous = null, Guid[]? makes = null, int? seen = null, Guid? id = null) =>
        JsonSerializer.SerializeToElement(
            new { id = id ?? newId(), kind, subject, previous, makes, seen, madeAt = Clock = Clock.AddSeconds(1), body }, RegisterClient.Json);

    public JsonElement AddHousehold(Guid dwelling, Guid household, params (Guid Id, Person Person)[] people) => Make(
        SyncKind.AddHousehold, new { dwellingId = dwelling, residents = people.Select(one => one.Person) },
        makes: [household, .. people.Select(one => one.Id)]);

    public JsonElement AddResident(Guid household, Guid resident, Person person, Guid? previous = null) =>
        Make(SyncKind.AddResident, person, household, previous, [resident]);

    public JsonElement Visit(Guid household, string? note = null, Guid? previous = null, Guid? id = null) =>
        Make(SyncKind.Visit, new { condition = "Sound", note }, household, previous, id: id);

    public static Guid IdOf(JsonElement operation) => operation.GetProperty("id").GetGuid();

    public async Task<HttpResponseMessage> TryAsync(params IEnumerable<JsonElement> operations) =>
        await http.PostAsJsonAsync(
            "/api/sync/operations", new { operations, outbox = new { unsent = 3, oldestSeconds = 5400 } }, RegisterClient.Json);

    public async Task<IReadOnlyList<SyncAnswer>> SendAsync(params IEnumerable<JsonElement> operations)
    {
        var answer = await TryAsync(operations);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<SyncAnswers>(RegisterClient.Json))!.Answers;
    }

    public async Task<IReadOnlyList<HeldLine>> HeldAsync() => (await http.GetFromJsonAsync<HeldList>("/api/sync/held", RegisterClient.Json))!.Held;
}
