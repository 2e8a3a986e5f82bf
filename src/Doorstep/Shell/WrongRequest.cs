using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Doorstep.Shell;

/// <summary>
/// Finds which field of a request the framework could not read. It tells so only in sentences, which change with its version and its language; so the
/// request is looked at once more.
/// </summary>
static class WrongRequest
{
    /// <returns>Null where it was not about a field.</returns>
    public static Dictionary<string, string[]>? FaultsOf(HttpContext http, BadHttpRequestException bad)
    {
        if (http.Features.Get<IExceptionHandlerFeature>() is not { Endpoint: { } endpoint } failed)
        {
            return null;
        }

        if (bad.InnerException is not JsonException json)
        {
            return (ParameterAtFault(http.Request, endpoint, failed.RouteValues) ?? FileAtFault(http.Request, endpoint)) is { } parameter
                ? new() { [parameter] = ["error.field"] }
                : null;
        }

        // Kept in memory for a second try; see AgainAfterRedraw.
        var body = http.Request.Body is MemoryStream kept ? kept.ToArray() : [];
        var type = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return ReadJson.Faults(json, body, type is null ? null : options.GetTypeInfo(type));
    }

    private static string? ParameterAtFault(HttpRequest request, Endpoint endpoint, RouteValueDictionary? route) =>
        endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string))
            .FirstOrDefault(parameter => (route?[parameter.Name] as string ?? request.Query[parameter.Name].FirstOrDefault()) is { } written
                ? !Reads(parameter.ParameterInfo.ParameterType, written)
                : !parameter.IsOptional)?.Name;

    private static string? FileAtFault(HttpRequest request, Endpoint endpoint) => !request.HasFormContentType
        ? null
        : endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .FirstOrDefault(parameter => parameter.ParameterInfo.ParameterType == typeof(IFormFile) && request.Form.Files[parameter.Name] is null)
            ?.Name;

    private static bool Reads(Type type, string written)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return true;
        }

        if (type.IsEnum)
        {
            return Enum.TryParse(type, written, ignoreCase: true, out _);
        }

        const BindingFlags Public = BindingFlags.Public | BindingFlags.Static;
        if (type.GetMethod("TryParse", Public, [typeof(string), typeof(IFormatProvider), type.MakeByRefType()]) is { } withCulture)
        {
            return (bool)withCulture.Invoke(null, [written, CultureInfo.InvariantCulture, null])!;
        }

        var plain = type.GetMethod("TryParse", Public, [typeof(string), type.MakeByRefType()]);
        return plain is null || (bool)plain.Invoke(null, [written, null])!;
    }
}
