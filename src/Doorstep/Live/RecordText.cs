using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Doorstep.Live;

/// <summary>
/// Serialises a row as one line of JSON, the text that its entry in the transparency log commits to. The members and their order are for good: a
/// change would make every older row look forged. Times have microseconds, since PostgreSQL keeps no more.
/// </summary>
static class RecordText
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Entry entry) => Write(new
    {
        kind = "entry",
        epoch = entry.Epoch,
        number = entry.Number,
        what = entry.What,
        subjectId = entry.SubjectId,
        area = entry.Area.Value,
        by = entry.By,
        at = Of(entry.At),
        facts = entry.Facts,
    });

    /// <summary>One line of JSON; the members of the record in their order.</summary>
    public static string Write<T>(T record) => JsonSerializer.Serialize(record, plain);

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);

    /// <summary>Null where it is no time as records have it.</summary>
    public static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParseExact(text, Time, CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : null;
}
