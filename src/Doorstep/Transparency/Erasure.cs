using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>
/// The signed record that entries of the tree have lost their rows: by the retention rule, or in a restore. A hole without one is a fault. It is
/// signed with the log's key over the range, the reason, the times and the root of the tree before, so whoever can only write to the database cannot
/// make one, nor carry one over to another tree.
/// </summary>
/// <param name="From">The first entry of the run.</param>
/// <param name="Until">The one after its last.</param>
/// <param name="At">When it was erased, as its record says it.</param>
/// <param name="Youngest">When the youngest of the erased rows was written; null where nobody knows, as after a restore.</param>
/// <param name="Size">Entries under the head that stood before.</param>
/// <param name="Root">That head's root.</param>
sealed record Erasure(long From, long Until, string Why, string At, string? Youngest, long Size, string Root, string Signature)
{
    public const string What = "log.erased";
    public const string ByRule = "retention", InRestore = "restore";

    /// <summary>What is younger is erased by no rule, whatever a city has set.</summary>
    public const int FloorDays = 3 * 365;

    /// <summary>A reading that was spooled, or that waited for its place, stands among younger ones.</summary>
    public static readonly TimeSpan Disorder = TimeSpan.FromDays(31);

    private static readonly JsonSerializerOptions members = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed record Facts(long From, long Until, string? Why, string? Youngest, long Size, string? Root, string? Signature);

    public static Entry Of(long from, long until, string why, DateTimeOffset? youngest, TreeHead before, SigningKey key, Act act)
    {
        var (at, written) = (RecordText.Of(act.At), youngest is { } time ? RecordText.Of(time) : null);
        Erasure said = new(from, until, why, at, written, before.Size, Convert.ToBase64String(before.Root), "");
        var signature = Convert.ToBase64String(key.Sign(said.TextFor(key.Verifier)));
        return Entry.Of(What, act.Id, default, act,
            JsonSerializer.Serialize(new Facts(from, until, why, said.Youngest, said.Size, said.Root, signature), members));
    }

    /// <summary>Null where the facts are none of an erasure.</summary>
    public static Erasure? Parse(string at, string? facts)
    {
        try
        {
            return JsonSerializer.Deserialize<Facts>(facts ?? "", members) is { Why: { } why, Root: { } root, Signature: { } signature } said
                ? new(said.From, said.Until, why, at, said.Youngest, said.Size, root, signature)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public bool IsSignedBy(VerifierKey key)
    {
        var bytes = new byte[Signature.Length];
        return Convert.TryFromBase64String(Signature, bytes, out var count) && key.HasSigned(TextFor(key), bytes[..count]);
    }

    /// <summary>
    /// Whether it can be an erasure at all at its place: of entries before the head it names, which stood before it. What a restore lost is the end
    /// of the tree.
    /// </summary>
    /// <param name="index">Where its own record stands.</param>
    public bool CanStandAt(long index) =>
        From >= 0 && From < Until && Until <= Size && Size <= index
        && Why is ByRule or InRestore && (Why != InRestore || Until == Size)
        && RecordText.TimeOf(At) is not null;

    /// <summary>Erased before its time, or dated so that nobody can tell.</summary>
    /// <param name="before">The time of the nearest reading before the hole that still has its row.</param>
    public bool IsYoung(DateTimeOffset? before, DateTimeOffset now)
    {
        if (Why != ByRule)
        {
            return false;
        }

        var due = RecordText.TimeOf(At)!.Value.AddDays(-FloorDays);
        return RecordText.TimeOf(Youngest) is not { } youngest || youngest > due || before > due + Disorder
            || due.AddDays(FloorDays) > now.AddDays(1);
    }

    private string TextFor(VerifierKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"doorstep-erasure/1\n{key.Name}\n{From}\n{Until}\n{Why}\n{At}\n{Youngest}\n{Size}\n{Root}\n");
}
