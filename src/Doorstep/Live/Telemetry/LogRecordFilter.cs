using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Doorstep.Live.Telemetry;

/// <summary>
/// A log processor that strips exported log records: what stays is the level, the message template, the kind of the exception, and the few values
/// that are about machinery. The whole line, with the exception's text, stands in this node's own log.
/// </summary>
sealed class LogRecordFilter : BaseProcessor<LogRecord>
{
    private const string Sentence = "{OriginalFormat}";

    private static readonly HashSet<string> known = [Sentence, "Job", "Failures", "Lines", "Year"];

    public override void OnEnd(LogRecord data)
    {
        List<KeyValuePair<string, object?>> kept = [.. data.Attributes?.Where(value => known.Contains(value.Key)) ?? []];
        var sentence = kept.Find(value => value.Key == Sentence).Value as string;
        if (data.Exception is { } broken)
        {
            kept.Add(new("exception.type", broken.GetType().FullName));
        }

        (data.Attributes, data.Body, data.FormattedMessage, data.Exception) = (kept, sentence, null, null);
    }
}
