using System.Text.Json;

namespace Doorstep.Transparency;

/// <summary>
/// A witness's file of heads that it was shown, signed by the log, and refused to sign: each is a proof against the log's operator, so it is kept
/// with the day and the reason, one JSON object on a line. Only what the log's key has signed comes in, so nobody else can fill the disk.
/// </summary>
sealed class RefusedHeads(string file, TimeProvider clock)
{
    /// <summary>An operator who goes on asking has shown enough.</summary>
    private const int Most = 1_000;

    public sealed record Refusal(DateTimeOffset At, string Reason, string Head);

    public IReadOnlyList<Refusal> All => File.Exists(file) ? [.. File.ReadLines(file).Where(line => line.Length > 0).Select(Parse)] : [];

    private static Refusal Parse(string line) => JsonSerializer.Deserialize<Refusal>(line, JsonSerializerOptions.Web)!;

    /// <returns>Whether it is a new one: a log asks again with the same head every few seconds.</returns>
    public bool Keep(SignedHead head, string reason)
    {
        var kept = All;
        if (kept.Count >= Most || kept.Any(one => SignedHead.Parse(one.Head)?.Text == head.Text))
        {
            return false;
        }

        Refusal refusal = new(clock.GetUtcNow(), reason, head.ToString());
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write);
        stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(refusal, JsonSerializerOptions.Web), (byte)'\n']);
        stream.Flush(flushToDisk: true);
        return true;
    }
}
