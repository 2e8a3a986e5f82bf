using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Doorstep.Shell;

/// <summary>
/// Describes the API as an OpenAPI document that other systems make their clients from. Each record stands there under a name of its own: a use case
/// calls its own simply Request or Line, so the document puts the use case's name before it.
/// </summary>
static class ApiDocument
{
    private const string Session = "session";
    private const string Problem = "application/problem+json";
    private const JsonSchemaType Number = JsonSchemaType.Integer | JsonSchemaType.Number;

    public const string Datum = "Degrees in WGS-84 (EPSG:4326), as satellites give them; not GCJ-02 or BD-09, which maps of China show.";

    private static readonly string[] coordinates = ["longitude", "latitude", "barriers", "bounds"];

    public static void AddApiDocument(this IServiceCollection services) => services.AddSingleton<CachedApiDocument>().AddOpenApi(options =>
    {
        options.CreateSchemaReferenceId = NameOf;
        options.AddSchemaTransformer((schema, context, _) => Correct(schema, context));
        options.AddOperationTransformer(DescribeAsync);
        options.AddDocumentTransformer((document, _, _) => Introduce(document));
    });

    public static string? NameOf(JsonTypeInfo info)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(info);
        for (var outer = Plain(info.Type).DeclaringType; name is not null && outer is not null; outer = outer.DeclaringType)
        {
            name = outer.Name + name;
        }

        return name;
    }

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static Task Correct(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var info = context.JsonTypeInfo;
        if (info.Type == typeof(string))
        {
            // We read texts ourselves, so the framework cannot tell that they are texts.
            schema.Type = JsonSchemaType.String | (context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.Null : default);
        }
        else if (Plain(info.Type) == typeof(AreaCode))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (Plain(info.Type) == typeof(JsonElement))
        {
            // Answers by the ids of the questions.
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
        }
        else if (Plain(info.Type).IsEnum)
        {
            // All places share the one schema: which of them may be empty, and what they are then, is not its to say.
            schema.Type = JsonSchemaType.String;
            schema.Enum = schema.Enum?.Where(value => value?.GetValueKind() is JsonValueKind.String).ToList();
            schema.Default = null;
        }
        else if ((schema.Type & Number) != 0)
        {
            // A number in quotes is read as well, but nobody has to write it so.
            schema.Type &= ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        if (info.Type == typeof(FormExpression))
        {
            // It reads and writes itself: a literal, or an array that begins with the name of an operator.
            schema.Type = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Array;
            schema.Items = new OpenApiSchema { Type = schema.Type };
        }

        if (context.JsonPropertyInfo is { } property && IsCoordinate(property.Name))
        {
            schema.Description = $"{schema.Description} {Datum}".TrimStart();
        }

        CorrectParts(schema, info);
        return Task.CompletedTask;
    }

    private static bool IsCoordinate(string name) => coordinates.Any(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase));

    private static void CorrectParts(OpenApiSchema schema, JsonTypeInfo info)
    {
        if (info.Kind is JsonTypeInfoKind.Object && schema.Properties is not null)
        {
            schema.Required = info.Properties.Where(property => property.IsRequired && schema.Properties.ContainsKey(property.Name))
                .Select(property => property.Name).ToHashSet();
        }

        if (info.ElementType == typeof(string))
        {
            var text = new OpenApiSchema { Type = JsonSchemaType.String };
            (schema.Items, schema.AdditionalProperties) = info.Kind is JsonTypeInfoKind.Dictionary
                ? (null, text)
                : (text, schema.AdditionalProperties);
        }
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            parameter.Description = IsCoordinate(parameter.Name) ? $"{parameter.Description} {Datum}".TrimStart() : parameter.Description;
        }

        var known = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        document.AddComponent(nameof(ProblemDetails), await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, cancellationToken));
        document.AddComponent(nameof(HttpValidationProblemDetails),
            await context.GetOrCreateSchemaAsync(typeof(HttpValidationProblemDetails), null, cancellationToken));
        if (operation.RequestBody is not null || operation.Parameters?.Count > 0)
        {
            Tell(operation, document, "400", "A wrong shape, with the names of the fields", nameof(HttpValidationProblemDetails));
        }

        if (known.OfType<NeedsAttribute>().Any())
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Session, document)] = [] }];
            Tell(operation, document, "401", "No session");
            Tell(operation, document, "403", "A session without the permission this needs");
        }

        if (operation.Responses!.ContainsKey("404"))
        {
            Tell(operation, document, "404", "Not there, or out of the caller's area");
        }

        if (known.OfType<LaneAttribute>().LastOrDefault() is not { Lane: Lane.Emergency })
        {
            Tell(operation, document, "429", "Too much at once; Retry-After says when to come back");
        }

        Tell(operation, document, "default", "Whatever else went wrong: 409 is a broken rule, with its sentence in detail and its name in rule");
    }

    private static void Tell(
        OpenApiOperation operation, OpenApiDocument document, string status, string description, string problem = nameof(ProblemDetails)) =>
        operation.Responses![status] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType> { [Problem] = new() { Schema = new OpenApiSchemaReference(problem, document) } },
        };

    private static Task Introduce(OpenApiDocument document)
    {
        document.Info.Title = "Doorstep";
        document.Info.Description = $"All coordinates are longitude and latitude. {Datum}";
        // Where it is served is known to whoever reads it; a name taken from the request is not ours to write down.
        document.Servers = [];
        document.AddComponent(Session, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "doorstep",
            Description = "The cookie that POST /api/session gives.",
        });
        return Task.CompletedTask;
    }
}
