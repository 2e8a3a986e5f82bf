using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Cases;

/// <summary>How a report came in.</summary>
public enum Channel
{
    Web,
    /// <summary>The duty desk, on behalf of a caller.</summary>
    Desk,
    Worker,
}

/// <summary>The content of a report: the words, who she is if she says so, and how to answer her.</summary>
public sealed record Telling
{
    public const int TextLength = 2000;
    /// <summary>Of a call for help: nobody in distress is sent back to shorten it.</summary>
    public const int UrgentLength = 20_000;
    public const int AddressLength = 200;
    public const int NameLength = 60;

    /// <summary>Left out, or a number can be read out of it.</summary>
    public static bool IsPhone(string? text) => PhoneText.Read(text) is { Number: not null } or { Note: "" };

    /// <summary>Made by whoever sends it: the same key sent again has no second effect and gets the same answer.</summary>
    public required Guid Key { get; init; }
    public required Channel Channel { get; init; }
    /// <summary>The report that this adds to.</summary>
    public Guid? FurtherTo { get; init; }
    public string Text { get; init; } = "";
    public string? ReporterName { get; init; }
    public string? ReporterPhone { get; init; }
    public bool WantsAnswer { get; init; }
    /// <summary>
    /// Who was signed in and left a name or a number: she sees who opened them. Null for everybody else, and nobody of staff sees it.
    /// </summary>
    public Guid? ReporterAccount { get; init; }
    /// <summary>What was told in confidence, in place of the text.</summary>
    public string? Confidence { get; init; }
    /// <summary>Of the register, where it is known who called.</summary>
    public Guid? Household { get; init; }
    /// <summary>The language to answer in.</summary>
    public string Language { get; init; } = "zh-Hans";
    /// <summary>
    /// Its address had sent more than a household does in a minute: a carrier's many customers in a storm, or one who plays.
    /// Taken, and marked for the desk to judge.
    /// </summary>
    public bool FromBusyAddress { get; init; }
}

/// <summary>A report (上报): one person's telling of what a case is about. Seen by whoever sees the case; her own link shows her how it goes.</summary>
public sealed class Report
{
    private Report() { }

    public Guid Id { get; private init; }
    public Guid CaseId { get; private init; }
    public Guid Key { get; private init; }
    /// <summary>The first report of whoever told more; null for the first.</summary>
    public Guid? FurtherTo { get; private init; }
    /// <summary>
    /// Of what stands in the link that follows the case. The secret itself is kept nowhere: it is worked out again for whoever sends the same thing
    /// once more.
    /// </summary>
    public string SecretHash { get; private init; } = "";
    public Channel Channel { get; private init; }
    public string Text { get; private init; } = "";
    public Sealed ReporterName { get; private set; }
    public Sealed ReporterPhone { get; private set; }
    public bool WantsAnswer { get; private init; }
    public Guid? ReporterAccount { get; private set; }
    /// <summary>What was told in confidence: opened by a reading, and kept out of every text that is searched.</summary>
    public Sealed Confidence { get; private set; }
    /// <summary>The household that called its worker; erased with the name.</summary>
    public Guid? HouseholdId { get; private set; }
    public string Language { get; private init; } = "";
    public bool FromBusyAddress { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>When name and number were erased by rule.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }

    /// <summary>What is kept of a secret: the first half of its SHA-256, which has as many bits as the secret itself.</summary>
    public static string HashOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))[..22];

    internal void Erase(Act act) =>
        (ReporterName, ReporterPhone, Confidence, ReporterAccount, HouseholdId, ErasedAt) = (default, default, default, null, null, act.At);

    internal static Report Of(Case reported, Guid id, Telling telling, string secret, Act act) => new()
    {
        Id = id,
        CaseId = reported.Id,
        Key = telling.Key,
        FurtherTo = telling.FurtherTo,
        SecretHash = HashOf(secret),
        Channel = telling.Channel,
        Text = telling.Text,
        ReporterName = new(telling.ReporterName),
        ReporterPhone = new(telling.ReporterPhone),
        Confidence = new(telling.Confidence),
        WantsAnswer = telling.WantsAnswer,
        ReporterAccount = telling.ReporterAccount,
        HouseholdId = telling.Household,
        Language = telling.Language,
        FromBusyAddress = telling.FromBusyAddress,
        By = act.By,
        At = act.At,
    };
}
