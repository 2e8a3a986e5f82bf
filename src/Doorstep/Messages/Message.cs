using System.Security.Cryptography;
using System.Text;
using Doorstep.Live;

namespace Doorstep.Messages;

/// <summary>Why nobody tries any more to bring a message to a device.</summary>
public enum PushEnd
{
    /// <summary>The push service of at least one device has taken it.</summary>
    Sent,
    /// <summary>She has turned on push nowhere.</summary>
    NoConsent,
    /// <summary>None of the devices on which she had turned it on is there any more.</summary>
    NoDevice,
    /// <summary>The push service does not take it, however often it is asked.</summary>
    Refused,
    /// <summary>Too late to be of use.</summary>
    Expired,
    /// <summary>She has read it before.</summary>
    Read,
}

/// <summary>
/// A message to one account, in the platform and, where its owner wishes, on her devices. Its text is a key of words.json with arguments, so that
/// each reads it in her own language. It names no person: arguments are codes, numbers, and names of areas.
/// </summary>
public sealed class Message
{
    public const int LongestWord = 80, LongestArg = 200, MostArgs = 8, LongestLink = 300, LongestKey = 120;

    /// <summary>The pause before the second attempt; it doubles with each.</summary>
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(30);

    private Message() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public string Word { get; private init; } = "";
    public List<string> Args { get; private init; } = [];
    /// <summary>Where it leads, in the platform itself.</summary>
    public string Link { get; private init; } = "";
    /// <summary>It passes the quiet hours.</summary>
    public bool IsUrgent { get; private init; }
    /// <summary>Names what it is about, once for each account: the same is not said twice. Null where it may be.</summary>
    public string? Key { get; private init; }
    public DateTimeOffset PutAt { get; private init; }
    public Guid PutBy { get; private init; }
    public DateTimeOffset? ReadAt { get; private set; }
    /// <summary>When it is to be pushed, or pushed again; null when that has ended. Whoever works on it puts it off, and so has it alone.</summary>
    public DateTimeOffset? PushDueAt { get; private set; }
    public int PushAttempts { get; private set; }
    /// <summary>The devices whose push service has taken it.</summary>
    public List<Guid> PushedTo { get; private init; } = [];
    public DateTimeOffset? PushedAt { get; private set; }
    public PushEnd? PushEndedBecause { get; private set; }

    /// <summary>A message that is saved with the act that it tells of.</summary>
    /// <param name="word">A key of words.json, such as message.task-missed.</param>
    /// <param name="args">What stands in its gaps: nothing about a person, since they lie open in the database and on a locked screen.</param>
    /// <param name="link">A path of the platform, beginning with one slash.</param>
    /// <param name="isUrgent">It passes the quiet hours: for emergencies.</param>
    /// <param name="key">The same key is told to an account once; <see cref="Outbox.PutAsync"/> leaves out what was told.</param>
    public static Message To(Guid account, string word, IReadOnlyList<string> args, string link, bool isUrgent, Act act, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        Must(word is { Length: > 0 and <= LongestWord }, nameof(word));
        Must(args.Count <= MostArgs && args.All(arg => arg.Length <= LongestArg), nameof(args));
        Must(link is ['/', ..] and not ['/', '/' or '\\', ..] && link.Length <= LongestLink && !link.Any(char.IsControl), nameof(link));
        Must(key is null or { Length: > 0 and <= LongestKey }, nameof(key));
        return new()
        {
            Id = IdOf(act.Id, [account.ToString(), word, link, key ?? "", .. args]), AccountId = account, Word = word, Args = [.. args], Link = link,
            IsUrgent = isUrgent, Key = key, PutAt = act.At, PutBy = act.By, PushDueAt = act.At,
        };
    }

    /// <summary>Whoever saves this has the message alone until then; of two who try, the second finds it taken.</summary>
    internal void Claim(DateTimeOffset until)
    {
        PushDueAt = until;
        PushAttempts++;
    }

    /// <summary>Not now: quiet hours do not count as an attempt.</summary>
    internal void Hold(DateTimeOffset until) => PushDueAt = until;

    internal void PushedToDevice(Guid device, DateTimeOffset at)
    {
        PushedTo.Add(device);
        PushedAt ??= at;
    }

    internal void EndPush(PushEnd because) => (PushDueAt, PushEndedBecause) = (null, because);

    /// <param name="asked">How long the push service wants to be left alone.</param>
    internal void PushAgain(DateTimeOffset now, TimeSpan asked)
    {
        var pause = firstPause * Math.Pow(2, PushAttempts - 1);
        PushDueAt = now + (asked > pause ? asked : pause);
    }

    /// <summary>
    /// The time and the count of the act, then what the message says: several are put in one act, and their ids sort as the acts do.
    /// </summary>
    private static Guid IdOf(Guid act, IEnumerable<string> said)
    {
        const int FromAct = 8;
        Span<byte> bytes = stackalloc byte[16];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{act}\n{string.Join('\n', said)}")).AsSpan(0, bytes.Length).CopyTo(bytes);
        act.ToByteArray(bigEndian: true).AsSpan(0, FromAct).CopyTo(bytes);
        bytes[FromAct] = (byte)(0x80 | (bytes[FromAct] & 0x3f));
        return new(bytes, bigEndian: true);
    }

    private static void Must(bool isRight, string what)
    {
        if (!isRight)
        {
            throw new ArgumentException($"No message can have this {what}.", what);
        }
    }
}
