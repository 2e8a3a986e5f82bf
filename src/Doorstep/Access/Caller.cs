using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Access;

/// <summary>The authenticated caller of a request, a circuit or a job, with what she may do. Nobody, until somebody says who.</summary>
public sealed class Caller
{
    /// <summary>For so long a second factor counts as just given.</summary>
    public static readonly TimeSpan StrongLasts = TimeSpan.FromHours(1);

    public Guid AccountId { get; private set; }
    public AccessScope Scope { get; private set; } = AccessScope.Nothing;

    /// <summary>The name her colleagues see.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The permission under which she acts: what her endpoint needs. The save guard asks for it in every area she writes to.</summary>
    public string? ActingPermission { get; private set; }

    /// <summary>When a second factor was last given in her session.</summary>
    public DateTimeOffset? StrongAt { get; private set; }

    /// <summary>She has rights that wait until she has a second factor.</summary>
    public bool NeedsSecondFactor { get; private set; }

    /// <summary>She has shown within the hour, with a second factor or a passkey, that it is she.</summary>
    public bool IsFreshAt(DateTimeOffset now) => StrongAt > now - StrongLasts;

    /// <exception cref="RuleBrokenException">It is long since she last showed, with what she has, that it is she.</exception>
    public void MustBeFreshAt(DateTimeOffset now)
    {
        if (!IsFreshAt(now))
        {
            throw new RuleBrokenException("rule.confirm-first");
        }
    }

    public bool IsSomebody => AccountId != Guid.Empty;

    public void Become(Guid accountId, AccessScope scope, string name = "") => (AccountId, Scope, Name) = (accountId, scope, name);

    /// <summary>The same person, in another scope, doing the same.</summary>
    public void Become(Caller other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (AccountId, Scope, Name, StrongAt, NeedsSecondFactor, ActingPermission) =
            (other.AccountId, other.Scope, other.Name, other.StrongAt, other.NeedsSecondFactor, other.ActingPermission);
    }

    public void Become(Guid accountId, CallerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Become(accountId, state.Scope, state.Name);
        (StrongAt, NeedsSecondFactor) = (state.StrongAt, state.NeedsSecondFactor);
    }

    /// <exception cref="NotAllowedException">She does not hold it anywhere.</exception>
    public void ActUnder(string permission) => ActingPermission = Scope.Holds(permission)
        ? permission
        : throw new NotAllowedException($"{AccountId} does not hold {permission}.");

    /// <summary>What the save guard would refuse, refused before anything is answered.</summary>
    /// <exception cref="NotAllowedException">She does not hold it there.</exception>
    public void MustCover(string permission, AreaCode area)
    {
        if (!Scope.Covers(permission, area))
        {
            throw new NotAllowedException($"{AccountId} does not hold {permission} in {area}.");
        }
    }

    /// <summary>Acts under a permission on what belongs to the whole city, such as its catalogue.</summary>
    /// <exception cref="NotAllowedException">She holds it in a part of the city only.</exception>
    public void ActInWholeCity(string permission)
    {
        ActUnder(permission);
        if (!Scope.HoldsInWholeCity(permission))
        {
            throw new NotAllowedException($"{AccountId} does not hold {permission} in the whole city.");
        }
    }
}

/// <summary>The caller sees the row, but may not do this to it: 403.</summary>
public sealed class NotAllowedException(string message) : Exception(message);

/// <summary>An account as it stands now: what it may do, and until when that holds.</summary>
/// <param name="SeenAt">Of the session; null where it is not about one.</param>
/// <param name="StrongAt">When a second factor was last given in the session.</param>
/// <param name="NeedsSecondFactor">She may work only once she has one; until then she sees her own account and nothing else.</param>
public sealed record CallerState(
    string Name, AccessScope Scope, DateTimeOffset? ChangesAt, DateTimeOffset? SeenAt, DateTimeOffset? StrongAt, bool NeedsSecondFactor);

/// <summary>Makes the <see cref="Act"/> of the current caller at the current time.</summary>
public sealed class CurrentAct(Caller caller, Ids ids, TimeProvider clock)
{
    public Act Now() => new(ids.Next(), caller.AccountId, clock.GetUtcNow());
}
