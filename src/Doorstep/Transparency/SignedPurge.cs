using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>
/// The signed line of the log that a kind of rows was purged: what rows of that kind are missing and older is accounted for by it, and by nothing
/// else.
/// </summary>
/// <param name="Before">What ended before this was due.</param>
sealed record SignedPurge(string Kind, int Rows, string Before, string Signature)
{
    public const string What = "log.purged";

    private static readonly JsonSerializerOptions members = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Entry Of(string kind, int rows, DateTimeOffset before, SigningKey key, Act act)
    {
        SignedPurge said = new(kind, rows, RecordText.Of(before), "");
        var signed = said with { Signature = Convert.ToBase64String(key.Sign(said.TextFor(key.Verifier, act.At))) };
        return Entry.Of(What, act.Id, default, act, JsonSerializer.Serialize(signed, members));
    }

    /// <returns>Null where the line was not made by the purge.</returns>
    public static SignedPurge? Of(Entry entry, VerifierKey key)
    {
        try
        {
            var said = JsonSerializer.Deserialize<SignedPurge>(entry.Facts ?? "", members);
            var bytes = new byte[said?.Signature?.Length ?? 0];
            return said?.Signature is not null && Convert.TryFromBase64String(said.Signature, bytes, out var count)
                && key.HasSigned(said.TextFor(key, entry.At), bytes[..count])
                ? said
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string TextFor(VerifierKey key, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"doorstep-purge/1\n{key.Name}\n{Kind}\n{Rows}\n{Before}\n{RecordText.Of(at)}\n");
}
