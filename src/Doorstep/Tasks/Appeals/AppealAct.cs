using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Tasks.Appeals;

/// <summary>Who brought what was pledged.</summary>
public enum Bearer { Supporter, Worker, Office, Carrier }

/// <summary>Who consents for a resident who cannot.</summary>
public enum GuardianRelation { Spouse, Parent, Child, Relative, Appointed }

/// <summary>One act on an appeal or on one of its pledges: who, when, and what.</summary>
[SeenWith(Permission.ViewTasks)]
public sealed class AppealAct : IProtected
{
    public const int LongestWords = 300, LongestName = 50;

    private AppealAct() { }

    public Guid Id { get; private init; }
    public Guid AppealId { get; private init; }
    public AreaCode Area { get; private set; }
    public AppealActKind Kind { get; private init; }
    public Guid? PledgeId { get; private init; }
    /// <summary>Pledged, delivered or received.</summary>
    public int? Amount { get; private init; }
    /// <summary>On which it was shown, delivered or received.</summary>
    public DateOnly? Day { get; private init; }
    public string? Words { get; private set; }
    /// <summary>Of what was shown, consented to or approved.</summary>
    public string? TextHash { get; private init; }
    /// <summary>It was read to her.</summary>
    public bool? WasReadAloud { get; private init; }
    public GuardianRelation? Relation { get; private init; }
    /// <summary>The name of the guardian who consented for her; empty where she did herself.</summary>
    public Sealed Guardian { get; private set; }
    public Bearer? Bearer { get; private init; }
    /// <summary>Of what she received: it is as it was promised.</summary>
    public bool? IsAsPromised { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>Made by whoever sent it: the same again has no second effect.</summary>
    public Guid? Key { get; private init; }
    /// <summary>A digest of what was sent under the key.</summary>
    public string Content { get; private init; } = "";

    public static AppealAct Of(AppealActKind kind, Appeal appeal, Act act, ActFacts? facts = null, TaskKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(appeal);
        facts ??= new();
        return new()
        {
            Id = act.Id,
            AppealId = appeal.Id,
            Area = appeal.Area,
            Kind = kind,
            PledgeId = facts.PledgeId,
            Amount = facts.Amount,
            Day = facts.Day,
            Words = facts.Words,
            TextHash = facts.TextHash,
            WasReadAloud = facts.WasReadAloud,
            Relation = facts.Relation,
            Guardian = new(facts.Guardian),
            Bearer = facts.Bearer,
            IsAsPromised = facts.IsAsPromised,
            By = act.By,
            At = act.At,
            Key = key?.Key,
            Content = key?.Content ?? "",
        };
    }

    public void Follow(AreaCode grid) => Area = grid;
}

/// <summary>What an act says beside who, when and to which appeal.</summary>
public sealed record ActFacts
{
    public Guid? PledgeId { get; init; }
    public int? Amount { get; init; }
    public DateOnly? Day { get; init; }
    public string? Words { get; init; }
    public string? TextHash { get; init; }
    public bool? WasReadAloud { get; init; }
    public GuardianRelation? Relation { get; init; }
    public string? Guardian { get; init; }
    public Bearer? Bearer { get; init; }
    public bool? IsAsPromised { get; init; }
}
