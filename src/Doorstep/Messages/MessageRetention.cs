using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Retention rule: a message that was read, three months after it was: what it tells of is kept where it happened.</summary>
sealed class MessageRetention : RetentionRule
{
    public override string Name => "messages";

    public override int UsualDays => 90;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(message => message.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<Message> Due(DoorstepContext db, DateTimeOffset before) => db.Messages.Where(message => message.ReadAt < before
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == message.AccountId));
}

/// <summary>Retention rule: a message that nobody read, after a year.</summary>
sealed class UnreadRetention : RetentionRule
{
    public override string Name => "unread-messages";

    public override int UsualDays => 365;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(message => message.Id).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<Message> Due(DoorstepContext db, DateTimeOffset before) => db.Messages.Where(message =>
        message.ReadAt == null && message.PutAt < before && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == message.AccountId));
}
