using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Data.Sqlite;

namespace Doorstep.Tests.Access;

/// <summary>
/// SQL in everything that is looked for. Each attack comes in two forms, of which the database would answer one with all rows and the other with
/// none: a parameter that reaches it as text
/// answers both alike. At night sqlmap tries thousands.
/// </summary>
public sealed partial class InjectionTests(KnownCity city) : IClassFixture<KnownCity>
{
    private static readonly (string All, string None)[] attacks =
    [
        ("' OR '1'='1", "' OR '1'='2"),
        ("' OR 1=1 -- ", "' OR 1=2 -- "),
        ("%' OR '1'='1' -- ", "%' OR '1'='2' -- "),
        ("') OR ('1'='1", "') OR ('1'='2"),
        ("\" OR \"1\"=\"1", "\" OR \"1\"=\"2"),
        ("1 OR 1=1", "1 OR 1=2"),
        ("1) OR (1=1", "1) OR (1=2"),
        ("x' UNION SELECT 'a' WHERE '1'='1", "x' UNION SELECT 'a' WHERE '1'='2"),
        ("'||(CASE WHEN 1=1 THEN '' ELSE 'x' END)||'", "'||(CASE WHEN 1=2 THEN '' ELSE 'x' END)||'"),
        ("\\' OR 1=1 -- ", "\\' OR 1=2 -- "),
    ];

    [Fact]
    public async Task What_is_looked_for_is_never_read_as_sql()
    {
        var callers = await CallersAsync();
        List<string> wrong = [];
        var asked = 0;
        foreach (var (name, ask) in Asked())
        {
            var caller = await WhoMayAsync(callers, ask("x"));
            foreach (var (all, none) in attacks)
            {
                var (first, second) = (await AnswerAsync(caller, ask(all), all), await AnswerAsync(caller, ask(none), none));
                asked++;
                if (first != second && first != await AnswerAsync(caller, ask(all), all))
                {
                    // It never says the same twice: a page with a new code on it.
                    (first, second) = (first[..3], second[..3]);
                }

                wrong.AddRange(first == second && !first.StartsWith('5') ? [] : [$"{name} with {all}:\n{first}\n{second}"]);
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked > 300, $"only {asked}");
    }

    /// <summary>The attacks are attacks: glued into a query, in quotes, in brackets or bare, each way is opened by one of them.</summary>
    [Theory]
    [InlineData("SELECT COUNT(*) FROM people WHERE name = '{0}'")]
    [InlineData("SELECT COUNT(*) FROM people WHERE (name = '{0}')")]
    [InlineData("SELECT COUNT(*) FROM people WHERE name LIKE '%{0}%'")]
    [InlineData("SELECT COUNT(*) FROM people WHERE number = {0}")]
    [InlineData("SELECT COUNT(*) FROM people WHERE (number = {0})")]
    public async Task A_query_that_is_glued_together_would_be_found(string glued)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await RunAsync(connection, "CREATE TABLE people (name TEXT, number INTEGER)");
        await RunAsync(connection, "INSERT INTO people VALUES ('a', 5), ('b', 6)");
        var found = false;
        foreach (var (all, none) in attacks)
        {
            found |= await RunAsync(connection, string.Format(null, glued, all)) != await RunAsync(connection, string.Format(null, glued, none));
        }

        Assert.True(found);
    }

    private static async Task<string?> RunAsync(SqliteConnection connection, string sql)
    {
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return $"{await command.ExecuteScalarAsync()}";
        }
        catch (SqliteException broken)
        {
            return broken.SqliteErrorCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Everything in an address that an endpoint or a page takes, and every text of a body that looks for something.</summary>
    private IEnumerable<(string Name, Func<string, HttpRequestMessage> Ask)> Asked()
    {
        foreach (var endpoint in Routes.Endpoints(city).Where(endpoint => !Routes.PathOf(endpoint).StartsWith("/_", StringComparison.Ordinal)))
        {
            var path = Routes.PathOf(endpoint);
            foreach (var method in Routes.Methods(endpoint).Where(method => method == "GET" && !path.EndsWith("/live", StringComparison.Ordinal)))
            {
                foreach (var parameter in endpoint.RoutePattern.Parameters.Where(parameter => parameter.ParameterPolicies.Count == 0))
                {
                    yield return ($"{path} {parameter.Name}",
                        text => Reading(Routes.Sample(path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(text), StringComparison.Ordinal))));
                }

                foreach (var name in QueryOf(endpoint))
                {
                    yield return ($"{path} ?{name}", text => Reading($"{Routes.Sample(path)}?{name}={Uri.EscapeDataString(text)}"));
                }
            }
        }

        foreach (var (path, field) in ((string, string)[])[
            ("/api/cases/search", "text"), ("/api/addresses/search", "text"), ("/api/register/look-up", "idNumber"), ("/api/session", "userName")
        ])
        {
            yield return ($"{path} {field}", text => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(
                path == "/api/session" ? new JsonObject { [field] = text, ["password"] = "x" } : new JsonObject { [field] = text }) });
        }
    }

    private static IEnumerable<string> QueryOf(Microsoft.AspNetCore.Routing.RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page
            ? page.Type.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                .Where(property => property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is not null).Select(property => property.Name)
            : endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
                .Where(parameter => (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string))
                    && endpoint.RoutePattern.GetParameter(parameter.Name) is null).Select(parameter => parameter.Name);

    private static HttpRequestMessage Reading(string address) => new(HttpMethod.Get, address);

    private async Task<List<HttpClient>> CallersAsync()
    {
        List<HttpClient> callers = [];
        foreach (var role in Role.Usual.Where(role => !role.ForDepartment))
        {
            callers.Add(await city.SignedInAsync(role.Code, "4601"));
        }

        return callers;
    }

    private static async Task<HttpClient> WhoMayAsync(List<HttpClient> callers, HttpRequestMessage request)
    {
        foreach (var caller in callers)
        {
            using var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content is { } body
                ? new StringContent(await body.ReadAsStringAsync(), System.Text.Encoding.UTF8, "application/json")
                : null };
            using var answer = await caller.SendAsync(copy, HttpCompletionOption.ResponseHeadersRead);
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            {
                return caller;
            }
        }

        return callers[0];
    }

    /// <summary>What is answered, without what changes with every answer and without what was asked.</summary>
    private static async Task<string> AnswerAsync(HttpClient caller, HttpRequestMessage request, string asked)
    {
        using (request)
        {
            using var answer = await caller.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            foreach (var form in Doorstep.Tests.Marks.FormsOf(asked)
                .Concat([System.Text.Json.JsonSerializer.Serialize(asked)[1..^1], asked.Trim(), WebUtility.HtmlEncode(asked.Trim())])
                .Where(form => form.Length > 5))
            {
                text = text.Replace(form, "", StringComparison.Ordinal);
            }

            return $"{(int)answer.StatusCode} {Passing().Replace(text, "")}";
        }
    }

    [GeneratedRegex(
        "CfDJ8[\\w-]+|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|\"traceId\":\"[^\"]*\"|\\d{4}-\\d\\d-\\d\\dT[\\d:.]+")]
    private static partial Regex Passing();
}
