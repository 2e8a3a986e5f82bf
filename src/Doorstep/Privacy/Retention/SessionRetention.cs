using Doorstep.Data;
using Doorstep.Identity.Devices;
using Doorstep.Identity.Sessions;
using Doorstep.Live;

namespace Doorstep.Privacy.Retention;

/// <summary>
/// Retention rule: which browser signed in when, half a year: long enough to look into a stolen password. The law asks for logs of six months. A
/// registered device has no end of its own, so its half year begins when it was last seen.
/// </summary>
sealed class SessionRetention : RowRetention<Session>
{
    public override string Name => "sessions";

    public override int UsualDays => 183;

    protected override IQueryable<Session> Due(DoorstepContext db, DateTimeOffset before)
    {
        var started = before - Session.Lasts;
        return db.Sessions.Where(session => (session is Device ? session.SeenAt : session.StartedAt) < started
            && !db.Holds.Any(hold => hold.LiftedAt == null && hold.SubjectId == session.AccountId));
    }
}
