using Doorstep.Live;

namespace Doorstep.Photos;

/// <summary>
/// A photo that somebody sent, re-encoded by us: nothing of the file that was sent is kept. It belongs to nobody until something names it - a report,
/// an act on a case, the answers to a form, a worker's badge - and whoever owns it decides who may see it.
/// </summary>
public sealed class Photo
{
    private Photo() { }

    public Guid Id { get; private init; }
    /// <summary>Its place in the blob store; empty while it is awaited.</summary>
    public string Blob { get; private init; } = "";
    public int WidthPixels { get; private init; }
    public int HeightPixels { get; private init; }
    /// <summary>SHA-256 of the file that a worker's phone sent in pieces, by which she names it; null of one that was sent in one go.</summary>
    public string? SentHash { get; private init; }
    /// <summary>The worker who has named it and whose phone has not sent it yet: there is no picture.</summary>
    public Guid? AwaitedFrom { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>The account that sent it, so long as nothing names it: nobody else sees it, or names it for a form. Null for nobody's.</summary>
    public Guid? SentBy { get; private set; }
    public Guid? CaseId { get; private set; }
    public Guid? ReportId { get; private set; }
    public Guid? ActId { get; private set; }
    public Guid? FilledFormId { get; private set; }
    /// <summary>The answers that it is kept with, and erased with.</summary>
    public Guid? FilledPartId { get; private set; }
    /// <summary>Whose portrait it is.</summary>
    public Guid? WorkerId { get; private set; }

    public static Photo Take(string blob, int widthPixels, int heightPixels, Act act, string? sentHash = null) =>
        new()
        {
            Id = act.Id,
            Blob = blob,
            WidthPixels = widthPixels,
            HeightPixels = heightPixels,
            At = act.At,
            SentBy = act.By == Guid.Empty ? null : act.By,
            SentHash = sentHash,
        };

    /// <summary>The place of a photo that was named before it came.</summary>
    public static Photo Await(string sentHash, Act act) => new() { Id = act.Id, At = act.At, SentHash = sentHash, AwaitedFrom = act.By };

    /// <summary>
    /// The same picture for another owner, whom nothing ties to the first: each erases its own row, and the file goes with the last.
    /// </summary>
    public Photo Again(Guid id) => new()
    {
        Id = id, Blob = Blob, WidthPixels = WidthPixels, HeightPixels = HeightPixels, At = At, SentHash = SentHash, AwaitedFrom = AwaitedFrom
    };

    public void BelongToReport(Guid caseId, Guid reportId) => (CaseId, ReportId, SentBy) = (caseId, reportId, null);

    public void BelongToAct(Guid caseId, Guid actId) => (CaseId, ActId, SentBy) = (caseId, actId, null);

    public void BelongToWorker(Guid workerId) => (WorkerId, SentBy) = (workerId, null);

    public void BelongToAnswers(Guid filledFormId, Guid filledPartId) => (FilledFormId, FilledPartId, SentBy) = (filledFormId, filledPartId, null);
}
