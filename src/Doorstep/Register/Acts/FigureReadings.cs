using Doorstep.Contracts;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Queries;
using Doorstep.Sealing;
using Target = Doorstep.Privacy.Readings.ReadingTarget;

namespace Doorstep.Register.Acts;

/// <summary>
/// Records a reading for everyone whom an act moves into or out of a grid's figures, or whose way of living it changes there. The figures of a grid
/// count how people live, so whoever takes somebody out of them, or puts her in, reads how she lives off the difference: it is a reading, like
/// telling it anew.
/// </summary>
sealed class FigureReadings(ReadingRecorder readings)
{
    /// <summary>So many are looked up one by one, within the budget; a dormitory that moves is a list.</summary>
    public const int MostOneByOne = 20;

    private readonly Dictionary<Guid, (AreaCode? Area, Sealed Living)> found = [];
    private List<Target> many = [];

    /// <summary>Remembers a household as it is before the act.</summary>
    public void Find(Household household)
    {
        foreach (var resident in household.Residents)
        {
            found[resident.Id] = (AreaOf(household, resident), resident.LivingCode);
        }
    }

    /// <summary>Records the readings, before the commit that moves the counts.</summary>
    /// <exception cref="ReadingRefusedException">She has opened as much as she may.</exception>
    public async Task ReadAsync(IEnumerable<Household> households, CancellationToken cancellationToken)
    {
        var moved = households.SelectMany(household => household.Residents.Where(resident => IsMoved(household, resident)))
            .Select(TargetOf).ToList();
        if (moved.Count > MostOneByOne)
        {
            many = moved;
        }
        else if (moved.Count > 0)
        {
            await readings.RunAsync(moved, Purposes.Verify, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Records the readings that were too many to record one by one, in the commit that moves the counts.</summary>
    public Task ReadManyAsync(CancellationToken cancellationToken) =>
        many.Count == 0 ? Task.CompletedTask : readings.InBulkAsync(many, Purposes.Verify, cancellationToken);

    public static Target TargetOf(Resident resident) => new(ReadingSubject.Resident, resident.Id, OpenLiving.Field, resident.Area);

    /// <summary>Whoever the act itself enters was told of by whoever acts.</summary>
    private bool IsMoved(Household household, Resident resident) => found.TryGetValue(resident.Id, out var before)
        && (before.Area != AreaOf(household, resident) || !before.Living.IsSame(resident.LivingCode));

    private static AreaCode? AreaOf(Household household, Resident resident) =>
        household.Home is not null && resident.Standing is RecordStatus.Present ? resident.Area : null;
}
