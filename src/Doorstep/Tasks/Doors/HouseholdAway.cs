using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// That a household is away until a day, at New Year for example: what comes back to it in rhythms, and its care visits, wait so long. When it is
/// back, or moves, the row is erased: an empty home is nobody's business.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class HouseholdAway : IProtected
{
    public const int LongestDays = 365;

    private HouseholdAway() { }

    public Guid Id { get; private init; }
    /// <summary>The household's grid.</summary>
    public AreaCode Area { get; private set; }
    public Guid HouseholdId { get; private init; }
    public Guid? DwellingId { get; private init; }
    /// <summary>The last day on which it is away.</summary>
    public DateOnly Until { get; private set; }
    public Guid By { get; private set; }
    public DateTimeOffset At { get; private set; }

    public static HouseholdAway Record(TaskPlace home, DateOnly until, Act act)
    {
        ArgumentNullException.ThrowIfNull(home);
        return new()
        {
            Id = act.Id, Area = home.Grid, HouseholdId = home.Id, DwellingId = home.DwellingId, Until = until, By = act.By, At = act.At,
        };
    }

    public void Change(DateOnly until, Act act) => (Until, By, At) = (until, act.By, act.At);

    public void Follow(AreaCode grid) => Area = grid;
}
