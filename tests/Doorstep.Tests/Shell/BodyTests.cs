using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Access;
using Doorstep.Edge;
using Doorstep.Tests.Access;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorstep.Tests.Shell;

/// <summary>What every endpoint does with a body that is not as it should be.</summary>
public sealed class BodyTests(DoorstepApp app)
{
    [Fact]
    public async Task A_null_in_any_list_or_dictionary_is_refused_by_its_place()
    {
        var api = await ApiSchema.OfAsync(app.CreateClient());
        var callers = await CallersAsync();
        List<string> wrong = [];
        var asked = 0;
        foreach (var endpoint in Routes.Endpoints(app))
        {
            foreach (var method in Routes.Methods(endpoint))
            {
                var path = Routes.PathOf(endpoint);
                if (api.Body(method, path.Length > 1 ? path.TrimEnd('/') : path) is not { } schema
                    || !api.Resolve(schema).TryGetProperty("properties", out var fields))
                {
                    continue;
                }

                foreach (var list in fields.EnumerateObject().Where(field => Is(api, field.Value, "array")))
                {
                    var body = Least(api, schema);
                    body[list.Name] = new JsonArray((JsonNode?)null);
                    var answer = await FirstAnswerAsync(callers, method, Routes.Sample(path), body);
                    asked++;
                    wrong.AddRange(answer.Contains($"\"{list.Name}[0]\"", StringComparison.OrdinalIgnoreCase)
                        && answer.StartsWith("400", StringComparison.Ordinal) ? [] : [$"{method} {path} {list.Name}: {answer}"]);
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked >= 8, $"only {asked} lists");
    }

    [Fact]
    public async Task A_body_is_taken_up_to_what_its_endpoint_says_and_no_further_whether_or_not_it_says_beforehand_how_long_it_is()
    {
        var callers = await CallersAsync();
        List<string> wrong = [];
        foreach (var endpoint in Routes.Endpoints(app).Where(endpoint => !Routes.PathOf(endpoint).StartsWith("/_", StringComparison.Ordinal)))
        {
            var most = endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? BodyLimit.Usual;
            foreach (var method in Routes.Methods(endpoint).Where(method => method is not ("GET" or "HEAD" or "DELETE") && most <= BodyLimit.Usual))
            {
                foreach (var isChunked in (bool[])[false, true])
                {
                    var answer = await FirstAnswerAsync(callers, method, Routes.Sample(Routes.PathOf(endpoint)), null,
                        () => isChunked ? new Unmeasured((int)most + 1) : new ByteArrayContent(new byte[most + 1]));
                    // Whoever is not let in at all is told that and nothing else; what takes no body reads none.
                    wrong.AddRange(answer.StartsWith("413", StringComparison.Ordinal) || isChunked && !answer.StartsWith('2')
                        ? []
                        : [$"{method} {Routes.PathOf(endpoint)} {isChunked}: {answer}"]);
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/api/session")]
    [InlineData("/api/addresses/search")]
    [InlineData("/api/addresses/near")]
    public async Task A_strangers_endless_body_is_left_after_sixty_four_kilobytes(string path)
    {
        using var answer = await app.CreateClient().PostAsync(path, new Unmeasured(30_000_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    /// <summary>As the largest report that a person can write, in letters that take the most room.</summary>
    [Theory]
    [InlineData("gbk")]
    [InlineData("GB18030")]
    [InlineData("no-such-letters")]
    [InlineData("\"\"")]
    public async Task A_call_for_help_is_taken_whatever_its_program_calls_the_letters_it_is_written_in(string charset)
    {
        // Also where a library has taught the process that charset.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        ByteArrayContent body = new(Encoding.UTF8.GetBytes("""{"kind":"0214","text":"合成：救命"}"""));
        body.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");
        var answer = await app.CreateClient().PostAsync("/api/reports", body);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_longest_report_fits()
    {
        var text = string.Concat(Enumerable.Repeat("𠮷", 1000));
        using var answer = await app.CreateClient()
            .PostAsync("/api/reports", new StringContent(JsonSerializer.Serialize(new { kind = "none", text }), Encoding.UTF8, "application/json"));
        Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private async Task<List<HttpClient>> CallersAsync()
    {
        List<HttpClient> callers = [app.CreateClient(new() { AllowAutoRedirect = false })];
        foreach (var role in Role.Usual)
        {
            callers.Add(await app.SignedInAsync(role.Code, "4601", role.ForDepartment ? app.NewId() : null));
        }

        return callers;
    }

    /// <summary>What the first is answered who may ask at all.</summary>
    private static async Task<string> FirstAnswerAsync(
        List<HttpClient> callers, string method, string path, JsonNode? body, Func<HttpContent>? content = null)
    {
        var last = "";
        foreach (var caller in callers)
        {
            using var request = new HttpRequestMessage(new(method), path) { Content = content?.Invoke() ?? JsonContent.Create(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await caller.SendAsync(request);
            last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Redirect))
            {
                return last;
            }
        }

        return last;
    }

    /// <summary>Only what must be there, each with a value of its kind.</summary>
    private static JsonObject Least(ApiSchema api, JsonElement schema)
    {
        schema = api.Resolve(schema);
        JsonObject body = [];
        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(one => one.GetString()!) : [])
        {
            body[name] = Value(api, schema.GetProperty("properties").GetProperty(name));
        }

        return body;
    }

    private static JsonNode? Value(ApiSchema api, JsonElement schema)
    {
        schema = api.Resolve(schema);
        if (schema.TryGetProperty("enum", out var values))
        {
            return values[0].GetString();
        }

        var format = schema.TryGetProperty("format", out var known) ? known.GetString() : null;
        return (Is(api, schema, "string"), Is(api, schema, "array"), Is(api, schema, "boolean"), Is(api, schema, "object")) switch
        {
            (true, _, _, _) =>
                format switch
                {
                    "uuid" => Guid.Empty.ToString(), "date" => "2026-01-01", "date-time" => "2026-01-01T00:00:00Z", "time" => "08:00:00", _ => "x"
                },
            (_, true, _, _) => new JsonArray(),
            (_, _, true, _) => true,
            (_, _, _, true) => Least(api, schema),
            _ => 1,
        };
    }

    private static bool Is(ApiSchema api, JsonElement schema, string type) =>
        api.Resolve(schema).TryGetProperty("type", out var types)
            && (types.ValueKind is JsonValueKind.Array ? types.EnumerateArray().Any(one => one.GetString() == type) : types.GetString() == type);

    /// <summary>Sent piece by piece, so that nobody knows beforehand how long it is.</summary>
    private sealed class Unmeasured(int bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                for (var sent = 0; sent < bytes; sent += 8192)
                {
                    await stream.WriteAsync(new byte[8192]);
                    await stream.FlushAsync();
                }
            }
            catch (IOException)
            {
                // Nobody listens any more.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
