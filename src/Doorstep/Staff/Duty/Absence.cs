using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Staff.Duty;

/// <summary>Why a worker is away, as far as her colleagues need to know. None of them says anything of her health.</summary>
public enum AbsenceReason
{
    Away,
    Training,
    /// <summary>She works, but not in her grid.</summary>
    OtherWork,
}

/// <summary>A worker is away from a time to a time; it may end earlier than was said.</summary>
[SeenWith(Permission.ViewStaff)]
public sealed class Absence : IProtected, ILogged
{
    private Absence() { }

    public Guid Id { get; private init; }
    /// <summary>Of the request: the same one sent again is the same absence.</summary>
    public Guid? Key { get; private init; }
    public Guid WorkerId { get; private init; }
    /// <summary>Where she is employed: the community.</summary>
    public AreaCode Area { get; private init; }
    public AbsenceReason Reason { get; private init; }
    public DateTimeOffset From { get; private init; }
    /// <summary>As it was said at the beginning.</summary>
    public DateTimeOffset Until { get; private init; }
    public Guid GivenBy { get; private init; }
    public DateTimeOffset GivenAt { get; private init; }
    /// <summary>When she was back before her time.</summary>
    public DateTimeOffset? EndedAt { get; private set; }
    public Guid? EndedBy { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static Absence Record(GridWorker worker, Term term, AbsenceReason reason, Guid? key, Act act)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(term);
        Absence absence = new()
        {
            Id = act.Id,
            Key = key,
            WorkerId = worker.Id,
            Area = worker.Area,
            Reason = reason,
            From = term.From,
            Until = term.Until,
            GivenBy = act.By,
            GivenAt = act.At,
        };
        // Which worker it is stands in the row alone, which is erased after its time.
        absence.NewEntries.Add(Entry.Of("duty.away", absence.Id, absence.Area, act));
        return absence;
    }

    /// <summary>She is back, or does not go after all.</summary>
    public void End(Act act)
    {
        if (EndedAt is not null || act.At >= Until)
        {
            throw new RuleBrokenException("rule.duty-over");
        }

        (EndedAt, EndedBy) = (act.At, act.By);
        NewEntries.Add(Entry.Of("duty.back", Id, Area, act));
    }
}
