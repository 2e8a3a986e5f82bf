using Doorstep.Live;

namespace Doorstep.Cases.Photos;

/// <summary>
/// A photo of a report or an act, re-encoded by us: nothing of the file that was sent is kept. It belongs to
/// nobody until a report or an act names it.
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

    public void BelongsTo(Report report) => (CaseId, ReportId) = (report.CaseId, report.Id);

    public void BelongsTo(CaseAct act) => (CaseId, ActId) = (act.CaseId, act.Id);
}
