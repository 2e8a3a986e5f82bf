using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff;

/// <summary>The on-call order of the duty desk: who answers emergencies, in turn.</summary>
sealed class Roster(IReadOnlyList<RosterPlace> places)
{
    public static async Task<Roster> ReadAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        new(await db.Roster.AsNoTracking().OrderBy(place => place.Order).ToListAsync(cancellationToken));

    /// <summary>Who is asked first where this is an emergency; nobody where it is none.</summary>
    public static async Task<Guid?> FirstAsync(DoorstepContext db, AreaCode area, bool isEmergency, CancellationToken cancellationToken) =>
        isEmergency ? (await ReadAsync(db, cancellationToken)).First(area) : null;

    public Guid? First(AreaCode area) => AccountOf(Answering(area).FirstOrDefault());

    /// <summary>
    /// Whom the emergency goes to when nobody has answered: after the first step the next on the roster, after the last the shift leader.
    /// </summary>
    /// <param name="step">How often it has gone on, with this time.</param>
    /// <param name="steps">How often it may.</param>
    public Guid? At(AreaCode area, int step, int steps) => step < steps
        ? AccountOf(Answering(area).ElementAtOrDefault(step) ?? Leader(area))
        : AccountOf(Leader(area));

    private IEnumerable<RosterPlace> Answering(AreaCode area) => places.Where(place => place.Area.Contains(area) && !place.LeadsShift);

    private RosterPlace? Leader(AreaCode area) => places.FirstOrDefault(place => place.Area.Contains(area) && place.LeadsShift);

    private static Guid? AccountOf(RosterPlace? place) => place?.AccountId;
}
