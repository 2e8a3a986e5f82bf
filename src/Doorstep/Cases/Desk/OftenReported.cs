using Doorstep.Catalogue;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Desk;

/// <summary>
/// Finds the kinds that a worker picks with one touch: what workers of her area have reported most, then what they report anywhere.
/// </summary>
sealed class OftenReported(DoorstepContext db, CatalogueCache catalogue, TimeProvider clock)
{
    private const int Most = 8;
    private static readonly TimeSpan Since = TimeSpan.FromDays(90);

    /// <summary>Rubbish, dirty streets, heaps, lamps, manhole covers, blocked fire lanes, broken equipment, noise.</summary>
    private static readonly string[] anywhere = ["0301", "0303", "0302", "0618", "0613", "0628", "0624", "0205"];

    public async Task<IReadOnlyList<TaskKind>> RunAsync(CancellationToken cancellationToken = default)
    {
        var (kinds, from) = (await catalogue.KindsAsync(cancellationToken), clock.GetUtcNow() - Since);
        var often = await db.Cases.Where(found => found.Channel == Channel.Worker && !found.IsEmergency && found.ReportedAt > from)
            .GroupBy(found => found.KindCode).Select(same => new { Code = same.Key, Count = same.Count() })
            .OrderByDescending(same => same.Count).ThenBy(same => same.Code).Take(Most).Select(same => same.Code).ToListAsync(cancellationToken);
        return [.. often.Concat(anywhere).Distinct().Select(kinds.GetValueOrDefault).OfType<TaskKind>()
            .Where(kind => kind is { IsOn: true, IsEmergency: false }).Take(Most)];
    }
}
