using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>What was pledged, delivered and received towards one appeal.</summary>
/// <param name="Offered">What the office has not decided on.</param>
/// <param name="Pledged">What it accepted.</param>
public sealed record AppealSum(int Offered, int Pledged, int Delivered, int Received);

/// <summary>What was pledged, delivered and received towards some appeals, added up from pledges and acts.</summary>
sealed class AppealSums
{
    private readonly ILookup<Guid, Pledge> pledges;
    private readonly Dictionary<(Guid Pledge, AppealActKind Kind), int> handed;

    private AppealSums(List<Pledge> pledges, Dictionary<(Guid Pledge, AppealActKind Kind), int> handed) =>
        (this.pledges, this.handed) = (pledges.ToLookup(one => one.AppealId), handed);

    public static async Task<AppealSums> OfAsync(DoorstepContext db, IReadOnlyCollection<Guid> appeals, CancellationToken cancellationToken)
    {
        if (appeals.Count == 0)
        {
            return new([], []);
        }

        var pledges = await db.Pledges.AsNoTracking().Where(one => appeals.Contains(one.AppealId)).OrderBy(one => one.Id)
            .ToListAsync(cancellationToken);
        var handed = await db.AppealActs
            .Where(act => appeals.Contains(act.AppealId) && (act.Kind == AppealActKind.Delivered || act.Kind == AppealActKind.Received))
            .GroupBy(act => new { act.PledgeId, act.Kind })
            .Select(same => new { same.Key.PledgeId, same.Key.Kind, Sum = same.Sum(act => act.Amount) })
            .ToListAsync(cancellationToken);
        return new(pledges, handed.ToDictionary(one => (one.PledgeId ?? Guid.Empty, one.Kind), one => one.Sum ?? 0));
    }

    public AppealSum Of(Guid appeal)
    {
        var all = pledges[appeal].ToList();
        return new(Total(all, PledgeState.Offered), Total(all, PledgeState.Accepted), all.Sum(one => Handed(one.Id, AppealActKind.Delivered)),
            all.Sum(one => Handed(one.Id, AppealActKind.Received)));
    }

    public (int Delivered, int Received) OfPledge(Guid pledge) =>
        (Handed(pledge, AppealActKind.Delivered), Handed(pledge, AppealActKind.Received));

    private static int Total(List<Pledge> all, PledgeState state) =>
        (int)Math.Min(int.MaxValue, all.Where(one => one.State == state).Sum(one => (long)one.Amount));

    private int Handed(Guid pledge, AppealActKind kind) => handed.GetValueOrDefault((pledge, kind));
}
