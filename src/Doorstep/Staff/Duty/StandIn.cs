using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Staff.Duty;

/// <summary>
/// A worker has a grid instead of another, from a time to a time, as part of one act: an absence, or a swap, which has two of them. Her right to the
/// grid is a grant with the same times, and ends with it.
/// </summary>
[SeenWith(Permission.ViewStaff)]
public sealed class StandIn : IProtected, ILogged
{
    /// <summary>Grids that one worker can have at once, her own among them: as many as a caller's scope has room for.</summary>
    public const int MostGrids = AccessScope.Room;

    private StandIn() { }

    public Guid Id { get; private init; }
    /// <summary>The absence or the swap that it is part of, or the act by which this one grid was given.</summary>
    public Guid ActId { get; private init; }
    public bool IsSwap { get; private init; }
    /// <summary>Of the request, of a swap or a given grid: the same one sent again is the same act.</summary>
    public Guid? Key { get; private init; }
    /// <summary>The grid.</summary>
    public AreaCode Area { get; private init; }
    public Guid WorkerId { get; private init; }
    /// <summary>Whom she stands in for.</summary>
    public Guid ForWorkerId { get; private init; }
    /// <summary>The other's own standing in, where the grid is not hers either: it ends at the latest with that.</summary>
    public Guid? FollowsId { get; private init; }
    public DateTimeOffset From { get; private init; }
    public DateTimeOffset Until { get; private init; }
    /// <summary>Her right to the grid; null for a worker without an account.</summary>
    public Guid? GrantId { get; private set; }
    public Guid GivenBy { get; private init; }
    public DateTimeOffset GivenAt { get; private init; }
    public DateTimeOffset? EndedAt { get; private set; }
    public Guid? EndedBy { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    /// <param name="act">Of this one row.</param>
    public static StandIn Begin(GridWorker worker, Charge charge, DutyAct of, Grant? right, Act act)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(of);
        StandIn standIn = new()
        {
            Id = act.Id,
            ActId = of.Id,
            IsSwap = of.IsSwap,
            Key = of.Key,
            Area = charge.Grid,
            WorkerId = worker.Id,
            ForWorkerId = charge.Of,
            FollowsId = charge.Follows,
            From = charge.Term.From,
            Until = charge.Term.Until,
            GrantId = right?.Id,
            GivenBy = act.By,
            GivenAt = act.At,
        };
        var facts = JsonSerializer.Serialize(new
        {
            worker = worker.Id, @for = charge.Of, from = RecordText.Of(standIn.From), until = RecordText.Of(standIn.Until), grant = right?.Id
        });
        standIn.NewEntries.Add(Entry.Of("duty.stand-in", standIn.Id, standIn.Area, act, facts));
        return standIn;
    }

    public bool IsOver(DateTimeOffset at) => EndedAt is not null || at >= Until;

    public void End(Act act)
    {
        if (IsOver(act.At))
        {
            throw new RuleBrokenException("rule.duty-over");
        }

        (EndedAt, EndedBy) = (act.At, act.By);
        NewEntries.Add(Entry.Of("duty.stand-in-ended", Id, Area, act));
    }
}

/// <summary>A grid that somebody has for a time: her own, or one in which she stands in.</summary>
/// <param name="Of">Who has it.</param>
/// <param name="Follows">Her standing in, where it is not her own.</param>
public sealed record Charge(AreaCode Grid, Guid Of, Term Term, Guid? Follows = null);

/// <summary>The absence, the swap, or the giving of one grid, that standing in is part of.</summary>
/// <param name="Key">Of the request.</param>
public sealed record DutyAct(Guid Id, bool IsSwap = false, Guid? Key = null);
