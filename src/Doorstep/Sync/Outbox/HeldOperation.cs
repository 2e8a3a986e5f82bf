using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// An operation of a phone that was taken and not done: it waits for another one, or somebody has to settle it. Its maker sees it, and whoever sees
/// the tasks of where whom it is about lives now.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class HeldOperation : IProtected, ILogged
{
    public const int LongestReason = 500, LongestArg = 200;

    /// <summary>The rule of one that came under the id of another operation.</summary>
    internal const string OtherContent = "rule.key-used";

    /// <summary>The rule of an edit of what somebody else has changed since: it names fields of the body, and nothing is wrong with them.</summary>
    internal const string ChangedMeanwhile = "held.changed-meanwhile";

    /// <summary>The rule of one that was handed over by a phone that was ended: whoever settles it says so, and nothing else does it.</summary>
    internal const string RevokedPhone = "held.revoked-phone";

    private HeldOperation() { }

    public Guid Id { get; private init; }
    /// <summary>The phone's id. Of one of which another content came, there is more than one row.</summary>
    public Guid OperationId { get; private init; }
    public Guid AccountId { get; private init; }
    public AreaCode Area { get; private set; }
    public string Kind { get; private init; } = "";
    public Guid? SubjectId { get; private init; }
    /// <summary>The whole operation as it was sent.</summary>
    public Sealed Body { get; private set; }
    public DateTimeOffset MadeAt { get; private init; }
    public DateTimeOffset HeldAt { get; private init; }
    public SyncState State { get; private set; }
    /// <summary>An operation, or the household or resident that another one makes.</summary>
    public Guid? WaitsFor { get; private set; }
    /// <summary>When it is looked at again by itself; null where only somebody can settle it.</summary>
    public DateTimeOffset? DueAt { get; private set; }
    /// <summary>Why it was not done: a key of words.json, and what stands in its gaps.</summary>
    public string Rule { get; private set; } = "";
    public List<string> Args { get; private set; } = [];
    /// <summary>Of the body, where one is wrong.</summary>
    public string? Field { get; private set; }
    /// <summary>Until then somebody is at it.</summary>
    public DateTimeOffset? ClaimedUntil { get; private set; }
    public Guid? SettledBy { get; private set; }
    public DateTimeOffset? SettledAt { get; private set; }
    public string? Reason { get; private set; }
    /// <summary>Counts what happened to it; of two at once, the second looks again.</summary>
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public bool IsOpen => State is SyncState.Held or SyncState.Waiting;

    internal static HeldOperation Of(SyncOperation operation, string body, Guid account, AreaCode area, NotDone why, Act act)
    {
        HeldOperation held = new()
        {
            Id = act.Id, OperationId = operation.Id, AccountId = account, Area = area, Kind = operation.Kind, SubjectId = operation.Subject,
            Body = new(body), MadeAt = operation.MadeAt.ToUniversalTime(), HeldAt = act.At,
        };
        held.Stay(why, area, act);
        return held;
    }

    /// <summary>It is not done, for now or until somebody settles it.</summary>
    internal void Stay(NotDone why, AreaCode area, Act act)
    {
        if (Rule == RevokedPhone)
        {
            // Why it could not be done was said to whoever tried. By itself it is never done.
            (Field, Area, ClaimedUntil, Turn) = (why.Field, area, null, Turn + 1);
            return;
        }

        var was = State;
        (State, WaitsFor, DueAt, Rule, Field, Area) = (why.State, why.WaitsFor, why.DueAt, why.Rule, why.Field, area);
        (ClaimedUntil, Turn) = (null, Turn + 1);
        Args = [.. why.Args.Select(arg => arg.Length > LongestArg ? arg[..LongestArg] : arg)];
        if (State is SyncState.Held && was is not SyncState.Held)
        {
            Log("sync.held", act);
        }
    }

    /// <summary>Whoever saves this has it alone for a minute.</summary>
    internal void Claim(DateTimeOffset until) => (ClaimedUntil, Turn) = (until, Turn + 1);

    internal void Done(Act act)
    {
        (State, WaitsFor, DueAt, SettledBy, SettledAt, Body, Turn) = (SyncState.Done, null, null, act.By, act.At, default, Turn + 1);
        Log("sync.settled", act);
    }

    internal void Discard(string reason, Act act)
    {
        (State, WaitsFor, DueAt, SettledBy, SettledAt, Reason, Turn) = (SyncState.Discarded, null, null, act.By, act.At, reason, Turn + 1);
        Log("sync.discarded", act);
    }

    internal void EraseBody() => Body = default;

    internal SyncOperation Open(string purpose) => JsonSerializer.Deserialize(Body.Open(purpose), SyncJson.Default.SyncOperation)!;

    private void Log(string what, Act act) => NewEntries.Add(Entry.Of(what, Id, Area, act));
}

/// <summary>Why an operation was not done.</summary>
/// <param name="Rule">A key of words.json.</param>
/// <param name="Area">Where it is kept; null for where its subject lives, or its maker works.</param>
sealed record NotDone(
    SyncState State, string Rule, string? Field = null, Guid? WaitsFor = null, DateTimeOffset? DueAt = null, AreaCode? Area = null)
{
    public IReadOnlyList<string> Args { get; init; } = [];

    public static NotDone Held(string rule, params IEnumerable<object> args) =>
        new(SyncState.Held, rule) { Args = [.. args.Select(arg => Convert.ToString(arg, System.Globalization.CultureInfo.CurrentCulture) ?? "")] };
}
