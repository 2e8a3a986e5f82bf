using Doorstep.Live;

namespace Doorstep.Photos.Uploads;

/// <summary>
/// A photo that a worker sends in pieces, known by her account and the SHA-256 of the file. What has come of it lies sealed in a file until the last
/// piece; then it is a <see cref="Photo"/> like any other, and this row remembers which.
/// </summary>
public sealed class Upload
{
    /// <summary>Of all that one worker has begun and not finished.</summary>
    public const long MostBytesOfOne = 400L << 20;

    /// <summary>Photos that one worker may begin within a day: some weeks of a busy worker, sent at once.</summary>
    public const int MostADay = 500;

    private Upload() { }

    public Guid Id { get; private init; }
    public Guid By { get; private init; }
    /// <summary>SHA-256 of the file as the phone has it, in small hex.</summary>
    public string Hash { get; private init; } = "";
    public int LengthBytes { get; private init; }
    public int ReceivedBytes { get; private init; }
    /// <summary>How long the file of its sealed pieces is; what lies behind that is of a piece that was never acknowledged.</summary>
    public long FileBytes { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>When its last piece came.</summary>
    public DateTimeOffset SeenAt { get; private init; }
    /// <summary>What became of it, once it was whole.</summary>
    public Guid? PhotoId { get; private init; }

    public static Upload Begin(string hash, int lengthBytes, Act act) =>
        new() { Id = act.Id, By = act.By, Hash = hash, LengthBytes = lengthBytes, At = act.At, SeenAt = act.At };
}
