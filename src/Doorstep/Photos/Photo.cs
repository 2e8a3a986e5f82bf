using Doorstep.Live;

namespace Doorstep.Photos;

/// <summary>
/// A photo that somebody sent, re-encoded by us: nothing of the file that was sent is kept. It belongs to nobody until something names it - a report,
/// an act on a case - and whoever owns it decides who may see it.
/// </summary>
public sealed class Photo
{
    private Photo() { }

    public Guid Id { get; private init; }
    /// <summary>Its place in the blob store.</summary>
    public string Blob { get; private init; } = "";
    public int WidthPixels { get; private init; }
    public int HeightPixels { get; private init; }
    public DateTimeOffset At { get; private init; }
    public Guid? CaseId { get; private set; }
    public Guid? ReportId { get; private set; }
    public Guid? ActId { get; private set; }

    public static Photo Take(string blob, int widthPixels, int heightPixels, Act act) =>
        new() { Id = act.Id, Blob = blob, WidthPixels = widthPixels, HeightPixels = heightPixels, At = act.At };

    public void BelongToReport(Guid caseId, Guid reportId) => (CaseId, ReportId) = (caseId, reportId);

    public void BelongToAct(Guid caseId, Guid actId) => (CaseId, ActId) = (caseId, actId);
}
