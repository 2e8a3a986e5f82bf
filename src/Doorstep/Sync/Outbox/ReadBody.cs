using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Doorstep.Shell;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Doorstep.Sync.Outbox;

/// <summary>Reads and checks the body of an operation as the endpoint of its act would: one at a time, so that a wrong one fails alone.</summary>
static class ReadBody
{
    /// <exception cref="WrongFieldException">The first field that is wrong.</exception>
    public static T Of<T>(JsonElement body, IServiceProvider services) where T : class
    {
        var options = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        T read;
        try
        {
            read = body.Deserialize<T>(options) ?? throw new WrongFieldException("body", "error.required");
        }
        catch (JsonException broken)
        {
            var (field, errors) = ReadJson.Faults(broken, JsonSerializer.SerializeToUtf8Bytes(body), options.GetTypeInfo(typeof(T))).First();
            throw new WrongFieldException(field, errors[0]);
        }

        Check(read, "", services);
        return read;
    }

    private static void Check(object read, string path, IServiceProvider services)
    {
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(read, new(read, services, null), faults, validateAllProperties: true))
        {
            var name = faults[0].MemberNames.FirstOrDefault() ?? "body";
            throw new WrongFieldException(path + Camel(name), faults[0].ErrorMessage ?? "error.field");
        }

        foreach (var property in read.GetType().GetProperties().Where(one => one.GetIndexParameters().Length == 0 && IsList(one.PropertyType)))
        {
            foreach (var (place, item) in ((IEnumerable?)property.GetValue(read) ?? Array.Empty<object>()).OfType<IValidatableObject>().Index())
            {
                Check(item, $"{path}{Camel(property.Name)}[{place}].", services);
            }
        }
    }

    private static bool IsList(Type type) => type.IsAssignableTo(typeof(IEnumerable)) && type != typeof(string);

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
