using Doorstep.Data;
using Doorstep.Live;

namespace Doorstep.Messages;

/// <summary>Retention rule: a message that was read, three months after it was: what it tells of is kept where it happened.</summary>
sealed class MessageRetention : RowRetention<Message>
{
    public override string Name => "messages";

    public override int UsualDays => 90;

    protected override IQueryable<Message> Due(DoorstepContext db, DateTimeOffset before) => db.Messages.Where(message => message.ReadAt < before
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == message.AccountId));
}

/// <summary>Retention rule: a message that nobody read, after a year.</summary>
sealed class UnreadRetention : RowRetention<Message>
{
    public override string Name => "unread-messages";

    public override int UsualDays => 365;

    protected override IQueryable<Message> Due(DoorstepContext db, DateTimeOffset before) => db.Messages.Where(message =>
        message.ReadAt == null && message.PutAt < before && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == message.AccountId));
}
