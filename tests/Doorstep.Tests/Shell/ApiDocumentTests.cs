using System.Collections;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Doorstep.Tests.Access;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Routes = Doorstep.Tests.Access.Routes;

namespace Doorstep.Tests.Shell;

/// <summary>
/// A client that another system makes from the document of the API has to work: it says of every endpoint what goes in
/// and what comes out, and it is true.
/// </summary>
public sealed class ApiDocumentTests(DoorstepApp app)
{
    /// <summary>What only a browser has to do with: forms of pages, switches of the reader, and the document itself.</summary>
    private static readonly string[] ofBrowsers =
    [
        "/field/{*path:nonfile}", "/sign-out", "/language", "/large-type", "/theme", "/my-grid/home", "/openapi/{documentName}.json", "/sign-in/openid",
        "/sign-in/openid/answer", "/my-account/openid",
    ];

    private static readonly JsonSerializerOptions web = JsonSerializerOptions.Web;

    [Fact]
    public async Task Every_reference_leads_to_a_schema_and_every_schema_says_of_what_type_it_is()
    {
        var api = await ApiSchema.OfAsync(app.CreateClient());
        Assert.All(api.All(), one =>
        {
            var schema = api.Resolve(one.Schema);
            Assert.True(schema.TryGetProperty("type", out var type) || schema.TryGetProperty("oneOf", out _), $"{one.Where} is of no type.");
            Assert.True(type.ValueKind is not JsonValueKind.String || type.GetString() != "array" || schema.TryGetProperty("items", out _),
                $"{one.Where} is a list of nobody knows what.");
        });
        Assert.True(api.All().Count() > 500);
    }

    [Fact]
    public void No_two_records_share_a_name()
    {
        HashSet<Type> records = [];
        foreach (var operation in app.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
            .ApiDescriptionGroups.Items.SelectMany(group => group.Items))
        {
            Gather(operation.ParameterDescriptions.Where(parameter => parameter.Source.Id == "Body").Select(parameter => (Type?)parameter.Type)
                .Concat(operation.SupportedResponseTypes.Select(answer => answer.Type)), records);
        }

        var options = new JsonSerializerOptions(web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var names = records.GroupBy(type => Doorstep.Shell.ApiDocument.NameOf(options.GetTypeInfo(type)))
            .Where(same => same.Key is not null).ToList();
        Assert.All(names, same => Assert.True(same.Count() == 1, $"{same.Key} is {string.Join(" and ", same)}"));
        Assert.True(names.Count > 60, $"only {names.Count} records");
    }

    [Fact]
    public async Task Every_endpoint_stands_in_the_document()
    {
        var api = await ApiSchema.OfAsync(app.CreateClient());
        var missing = Routes.Endpoints(app)
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null
                && !Routes.PathOf(endpoint).StartsWith("/_", StringComparison.Ordinal))
            .SelectMany(endpoint => Routes.Methods(endpoint).Select(method => (Method: method, Path: Routes.PathOf(endpoint))))
            .Where(route => !ofBrowsers.Contains(route.Path)
                && api.Operation(route.Method, route.Path.Length > 1 ? route.Path.TrimEnd('/') : route.Path) is null);
        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_document_is_made_once_and_whoever_has_it_is_told_so()
    {
        var client = app.CreateClient();
        using var first = await client.GetAsync("/openapi/v1.json");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json")
        {
            Headers = { { "If-None-Match", first.Headers.ETag!.ToString() } }
        };
        using var again = await client.SendAsync(asked);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, again.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/openapi/v2.json")).StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await client.GetStringAsync("/openapi/v1.json"));
    }

    [Fact]
    public async Task Every_coordinate_says_of_which_datum_it_is()
    {
        var api = await ApiSchema.OfAsync(app.CreateClient());
        var places = api.All().Where(one => one.Where.Split('.')[^1] is "longitude" or "latitude").ToList();
        Assert.True(places.Count > 10, $"only {places.Count}");
        Assert.All(places, one => Assert.Contains(
            "WGS-84", one.Schema.TryGetProperty("description", out var text) ? text.GetString()! : one.Where, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_operation_says_how_an_error_looks_and_whether_it_wants_a_session()
    {
        var api = await ApiSchema.OfAsync(app.CreateClient());
        foreach (var endpoint in Routes.Endpoints(app).Where(endpoint => endpoint.Metadata.GetMetadata<Doorstep.Access.NeedsAttribute>() is not null))
        {
            foreach (var operation in Routes.Methods(endpoint)
                .Select(method => api.Operation(method, Routes.PathOf(endpoint).TrimEnd('/'))).OfType<JsonElement>())
            {
                Assert.True(operation.TryGetProperty("security", out _), Routes.PathOf(endpoint));
                foreach (var status in (string[])["401", "403", "default"])
                {
                    Assert.EndsWith("ProblemDetails", operation.GetProperty("responses").GetProperty(status).GetProperty("content")
                        .GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString(), StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public async Task Every_body_that_the_tests_send_is_as_the_document_says_and_what_it_requires_is_refused_when_it_is_missing()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var city = new SampleCity(own);
        await city.BuildAsync();
        var api = await ApiSchema.OfAsync(own.CreateClient());
        var bodies = (await SamplesAsync(own, city)).Where(sample => sample.Body is not null).ToList();
        List<string> wrong = [];
        foreach (var (method, path, call, body) in bodies)
        {
            var schema = api.Body(method, path) ?? throw new InvalidOperationException($"{method} {path} takes no body in the document.");
            wrong.AddRange(api.Faults(body!.Value, schema, $"{method} {path}"));
            foreach (var field in api.Resolve(schema).TryGetProperty("required", out var names)
                ? names.EnumerateArray().Select(name => name.GetString()!)
                : [])
            {
                var less = JsonNode.Parse(body.Value.GetRawText())!.AsObject();
                less.Remove(field);
                wrong.AddRange(await SendAsync(city, method, call, less) is { } answer
                    && answer.Contains($"\"{field}\":", StringComparison.OrdinalIgnoreCase) ? [] : [$"{method} {path} does not miss {field}"]);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(bodies.Count > 30);
    }

    /// <summary>What the first caller was answered who may ask at all; null if it was no refusal of a shape.</summary>
    private static async Task<string?> SendAsync(SampleCity city, string method, string path, JsonNode body)
    {
        foreach (var caller in city.Callers.Values)
        {
            using var request = new HttpRequestMessage(new(method), path) { Content = JsonContent.Create(body) };
            using var answer = await caller.SendAsync(request);
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            {
                return answer.StatusCode is HttpStatusCode.BadRequest ? await answer.Content.ReadAsStringAsync() : null;
            }
        }

        return null;
    }

    private static async Task<List<(string Method, string Path, string Call, JsonElement? Body)>> SamplesAsync(DoorstepApp own, SampleCity city)
    {
        List<(string, string, string, JsonElement?)> samples = [];
        await own.WithDatabaseAsync(db =>
        {
            foreach (var (key, make) in Samples.Rows)
            {
                var call = make(new Spot(city, db, SampleCity.At(AreaRelation.Own), city.Department));
                Add(key, call.Path, call.Body);
            }

            return Task.CompletedTask;
        });
        foreach (var (key, body) in Samples.Plain)
        {
            Add(key, Routes.Sample(key.Split(' ')[1]), body);
        }

        Add("POST /api/reports", "/api/reports",
            new { kind = "0301", text = "合成", longitude = 110.3, latitude = 20.0, phone = "12800000001", photos = Array.Empty<Guid>() });
        Add("POST /api/session", "/api/session", new { userName = "nobody", password = "synthetic-password" });
        return samples;

        void Add(string key, string call, object? body) =>
            samples.Add((key.Split(' ')[0], key.Split(' ')[1], call, body is null ? null : JsonSerializer.SerializeToElement(body, web)));
    }

    private static void Gather(IEnumerable<Type?> types, HashSet<Type> records)
    {
        foreach (var known in types.OfType<Type>())
        {
            var type = Nullable.GetUnderlyingType(known) ?? known;
            if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
            {
                Gather(type.IsArray ? (Type?[])[type.GetElementType()] : type.GetGenericArguments(), records);
            }
            else if (type.Namespace?.StartsWith("Doorstep", StringComparison.Ordinal) is true && records.Add(type))
            {
                Gather(type.GetProperties().Select(property => property.PropertyType), records);
            }
        }
    }
}
