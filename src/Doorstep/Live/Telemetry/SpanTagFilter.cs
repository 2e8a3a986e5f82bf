using System.Diagnostics;
using OpenTelemetry;

namespace Doorstep.Live.Telemetry;

/// <summary>
/// A span processor that removes every tag that is not on the list of allowed ones. A path holds ids and the secret of a report, a query what
/// somebody searched for, and a header what a stranger wrote into it; a route as it is declared holds none of that.
/// </summary>
sealed class SpanTagFilter : BaseProcessor<Activity>
{
    private static readonly HashSet<string> known =
        ["http.request.method", "http.route", "http.response.status_code", "network.protocol.version", "url.scheme", "error.type", "job", "outcome"];

    public override void OnEnd(Activity data)
    {
        foreach (var (tag, _) in data.TagObjects.Where(tag => !known.Contains(tag.Key)).ToList())
        {
            data.SetTag(tag, null);
        }

        // An event may carry an exception's text, and cannot be taken away alone; what a caller sent along in her headers is hers.
        if (data.Events.Any() || data.TraceStateString is not null)
        {
            data.TraceStateString = null;
            data.ActivityTraceFlags = data.Events.Any() ? ActivityTraceFlags.None : data.ActivityTraceFlags;
        }

        if (data.Status is ActivityStatusCode.Error)
        {
            data.SetStatus(ActivityStatusCode.Error, null);
        }
    }
}
