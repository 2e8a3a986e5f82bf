using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorstep.Contracts.Sync;

/// <summary>The messages of sync as JSON. The code is generated, so that a trimmed program reads them too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SyncLine))]
[JsonSerializable(typeof(SyncBatch))]
[JsonSerializable(typeof(OutboxReport))]
[JsonSerializable(typeof(SyncOperation))]
[JsonSerializable(typeof(SyncAnswers))]
[JsonSerializable(typeof(StateHashes))]
[JsonSerializable(typeof(HeldList))]
[JsonSerializable(typeof(HeldLine))]
[JsonSerializable(typeof(PhoneMap))]
public sealed partial class SyncJson : JsonSerializerContext
{
    private static SyncJson? plain;

    /// <summary>As the server writes it: Chinese as it stands, so that a name takes three bytes a sign and not six.</summary>
    public static SyncJson Plain =>
        plain ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
