using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorstep.Contracts;

/// <summary>Reads and writes an area code in JSON, as its digits.</summary>
sealed class AreaCodeJson : JsonConverter<AreaCode>
{
    public override AreaCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AreaCode.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, AreaCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
