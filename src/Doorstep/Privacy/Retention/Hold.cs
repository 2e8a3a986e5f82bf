using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Privacy.Retention;

/// <summary>
/// A legal hold: what it covers is not erased while it stands, because a court, an inquiry or a complaint needs it. It
/// covers an area, or one record of it.
/// </summary>
[SeenWith(Permission.Audit)]
public sealed class Hold : IProtected, ILogged
{
    public const int ReasonLength = 500;

    private Hold() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    /// <summary>The first code after the area.</summary>
    public AreaCode AreaEnd { get; private init; }
    /// <summary>One resident, one case or one account; null for everything in the area.</summary>
    public Guid? SubjectId { get; private init; }
    public Sealed Reason { get; private init; }
    public Guid PlacedBy { get; private init; }
    public DateTimeOffset PlacedAt { get; private init; }
    public Guid? LiftedBy { get; private set; }
    public DateTimeOffset? LiftedAt { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static Hold Place(AreaCode area, Guid? subjectId, string reason, Act act)
    {
        Hold placed = new()
        {
            Id = act.Id, Area = area, AreaEnd = area.Next, SubjectId = subjectId, Reason = new(reason), PlacedBy = act.By, PlacedAt = act.At
        };
        placed.Log("log.hold-placed", act);
        return placed;
    }

    public void Lift(Act act)
    {
        if (LiftedAt is not null)
        {
            throw new RuleBrokenException("rule.hold-lifted");
        }

        (LiftedBy, LiftedAt) = (act.By, act.At);
        Log("log.hold-lifted", act);
    }

    private void Log(string what, Act act) => NewEntries.Add(
        Entry.Of(what, Id, Area, act, JsonSerializer.Serialize(new { record = SubjectId })));
}
