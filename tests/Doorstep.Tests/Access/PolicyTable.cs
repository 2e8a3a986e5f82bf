using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Data;
using Microsoft.AspNetCore.Routing;

namespace Doorstep.Tests.Access;

/// <summary>
/// Calls every endpoint that is not public as every role, about rows in every relation to the caller's area and department, and writes down
/// what it answered. Roles that are answered alike share a line.
/// </summary>
sealed class PolicyTable(DoorstepApp app, SampleCity city)
{
    public const string Head = "method,route,needs,roles,own area own department,own area other department,sibling own,sibling other,parent own,parent other,elsewhere own,elsewhere other";

    private static readonly (AreaRelation Area, bool OwnDepartment)[] relations =
        [.. Enum.GetValues<AreaRelation>().SelectMany(_ => (bool[])[true, false], (area, own) => (area, own))];

    private static readonly string[] refusals = ["401", "403"];

    /// <summary>Endpoints that the samples do not know, as the lines to add to them.</summary>
    public List<string> Unknown { get; } = [];

    public async Task<List<string>> WriteAsync()
    {
        List<string> lines = [Head];
        foreach (var endpoint in Routes.Endpoints(app).OrderBy(Routes.PathOf, StringComparer.Ordinal))
        {
            if (endpoint.Metadata.GetMetadata<NeedsAttribute>() is not { } needs
                || Routes.PathOf(endpoint).StartsWith("/_blazor", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var method in Routes.Methods(endpoint).Order(StringComparer.Ordinal))
            {
                lines.AddRange(await LinesAsync(method, Routes.PathOf(endpoint), needs.Permission));
            }
        }

        lines.AddRange(await new StreamTable(app, city).LinesAsync(relations));
        return lines;
    }

    private async Task<List<string>> LinesAsync(string method, string route, string needs)
    {
        var key = $"{method} {route.TrimEnd('/')}";
        if (Samples.Rows.TryGetValue(key, out var make))
        {
            return await AnswersAsync(method, route, needs, [.. relations.Select(relation => Spotted(make, relation))]);
        }

        if (Samples.Plain.TryGetValue(key, out var body))
        {
            return await AnswersAsync(method, route, needs, [_ => new Call(Routes.Sample(route), body)]);
        }

        Unknown.Add(
            route.Contains('{', StringComparison.Ordinal) ? $"        [\"{key}\"] = spot => new($\"{route}\"," : $"        [\"{key}\"] = null,");
        return [];
    }

    private Func<DoorstepContext, Call> Spotted(Func<Spot, Call> make, (AreaRelation Area, bool OwnDepartment) relation) =>
        db => make(new Spot(city, db, SampleCity.At(relation.Area), relation.OwnDepartment ? city.Department : city.OtherDepartment));

    /// <summary>A row for each role and relation, since one call may change what the next would see; all of them in one commit.</summary>
    private async Task<List<string>> AnswersAsync(string method, string route, string needs, List<Func<DoorstepContext, Call>> makers)
    {
        Dictionary<string, List<Call>> calls = [];
        await app.WithDatabaseAsync(async db =>
        {
            foreach (var role in city.Callers.Keys)
            {
                // Whoever lacks the permission is refused before any row is looked at: the nearest and the farthest show it for all between.
                calls[role] = HasPermission(role, needs) || makers.Count < 2 ? makers.ConvertAll(make => make(db)) : [makers[0](db), makers[^1](db)];
            }

            await db.SaveChangesAsync();
        });
        Dictionary<string, string> answers = [];
        foreach (var (role, client) in city.Callers)
        {
            List<string> cells = [];
            foreach (var call in calls[role])
            {
                cells.Add(await AnswerAsync(client, method, call));
            }

            if (cells.Count < makers.Count)
            {
                Assert.Equal(cells[0], cells[1]);
                Assert.Contains(cells[0], refusals);
                cells = [.. Enumerable.Repeat(cells[0], makers.Count)];
            }

            answers[role] = string.Join(',', cells.Concat(Enumerable.Repeat("-", relations.Length - cells.Count)));
        }

        return Together(method, route, needs, answers);
    }

    private static bool HasPermission(string role, string needs) =>
        Role.Usual.FirstOrDefault(usual => usual.Code == role)?.Permissions.Contains(needs) == true;

    public static List<string> Together(string method, string route, string needs, Dictionary<string, string> answers) =>
        [.. answers.GroupBy(answer => answer.Value, answer => answer.Key)
            .Select(alike => $"{method},{route},{needs},{string.Join(' ', alike)},{alike.Key}")];

    private static async Task<string> AnswerAsync(HttpClient client, string method, Call call)
    {
        using var request = new HttpRequestMessage(new(method), call.Path) { Content = call.Body is null ? null : JsonContent.Create(call.Body) };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "401",
            HttpStatusCode.Found when answer.Headers.Location!.OriginalString.Contains("/sign-in", StringComparison.Ordinal) => "401",
            >= HttpStatusCode.OK and <= HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.Gone => "ok",
            var other => $"{(int)other}",
        };
    }
}
