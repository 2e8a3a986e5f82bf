using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks;

/// <summary>How somebody was reached on a care visit.</summary>
public enum ContactWay { Seen, Phone, Neighbour }

/// <summary>The key that a task's outcome was sent under, and a digest of all that was sent.</summary>
public sealed record TaskKey(Guid? Key, string Content);

/// <summary>What a worker found who was asked to look at a case.</summary>
public sealed record CheckResult(bool IsAsSaid, string? Note);

/// <summary>One try at a task, or its end: who, when, and how it went.</summary>
[SeenWith(Permission.ViewTasks)]
public sealed class TaskAct : IProtected
{
    private TaskAct() { }

    public Guid Id { get; private init; }
    public Guid TaskId { get; private init; }
    /// <summary>The grid in which it was done.</summary>
    public AreaCode Area { get; private set; }
    public TaskOutcome Outcome { get; private init; }
    public ReturnGrounds? Grounds { get; private init; }
    /// <summary>Of a care visit: how she was reached.</summary>
    public ContactWay? Contact { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>Made by whoever sent it: the same again has no second effect.</summary>
    public Guid? Key { get; private init; }
    public string Content { get; private init; } = "";
    /// <summary>Of a check of a case: it is kept with the case, which takes it in the same commit.</summary>
    public CheckResult? Check { get; internal set; }
    /// <summary>What was answered on the visit's form.</summary>
    public Guid? AnswersId { get; set; }

    internal static TaskAct Of(WorkTask task, TaskOutcome outcome, ReturnGrounds? grounds, ContactWay? contact, TaskKey key, Act act) => new()
    {
        Id = act.Id,
        TaskId = task.Id,
        Area = task.Area,
        Outcome = outcome,
        Grounds = grounds,
        Contact = contact,
        By = act.By,
        At = act.At,
        Key = key.Key,
        Content = key.Content,
    };
}
