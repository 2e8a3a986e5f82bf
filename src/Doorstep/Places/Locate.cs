using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Maps;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places;

/// <summary>Where a point lies: its grid, or the community where there is none, or the whole city where it is in neither.</summary>
/// <param name="OutlineVersion">The version of the area's border.</param>
public sealed record Located(AreaCode Area, int? OutlineVersion, bool IsOutside);

/// <summary>
/// Finds the area of a point. The borders that count now are held in memory; every few seconds one small query asks whether they have changed,
/// and if so a new index takes the old one's place.
/// </summary>
public sealed class Locate(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private readonly StampedCache<(int, int, int), Borders> borders =
        new(scopes, clock, "locate", TimeSpan.FromSeconds(5), Borders.StampAsync, Borders.ReadAsync);

    public async Task<Located> FindAsync(double longitude, double latitude, CancellationToken cancellationToken = default) =>
        (await borders.NowAsync(cancellationToken)).Find(longitude, latitude);

    /// <summary>An area known by its code, with the version of its border.</summary>
    public async Task<Located> KnownAsync(AreaCode area, CancellationToken cancellationToken = default) =>
        new(area, (await borders.NowAsync(cancellationToken)).VersionOf(area), IsOutside: false);

    /// <summary>The city as a whole: where everything goes that lies nowhere.</summary>
    public async Task<AreaCode> CityAsync(CancellationToken cancellationToken = default) => (await borders.NowAsync(cancellationToken)).City;

    /// <summary>Borders have just changed here: the next who asks is told of the new ones.</summary>
    public void LookAgain() => borders.LookAgain();

    public void Dispose() => borders.Dispose();

    /// <summary>The borders of one moment.</summary>
    private sealed record Borders(
        AreaCode City, GridIndex<AreaCode> Grids, GridIndex<AreaCode> Communities, Dictionary<AreaCode, int> Versions)
    {
        public Located Find(double longitude, double latitude) =>
            (Grids.Find(longitude, latitude) ?? Communities.Find(longitude, latitude)) is { } area
                ? new(area, VersionOf(area), IsOutside: false)
                : new(City, VersionOf(City), IsOutside: true);

        public int? VersionOf(AreaCode area) => Versions.TryGetValue(area, out var version) ? version : null;

        /// <summary>Every change of a border adds a row or ends one.</summary>
        public static async Task<(int, int, int)> StampAsync(DoorstepContext db, CancellationToken cancellationToken) => (
            await db.Areas.CountAsync(cancellationToken),
            await db.Outlines.CountAsync(cancellationToken),
            await db.Outlines.CountAsync(outline => outline.Until != null, cancellationToken));

        public static async Task<Borders> ReadAsync(DoorstepContext db, CancellationToken cancellationToken)
        {
            var cities = await db.Areas.Where(area => area.Level == AreaLevel.City).Select(area => area.Code).ToListAsync(cancellationToken);
            var outlines = await db.Outlines.AsNoTracking().Where(outline => outline.Until == null).ToListAsync(cancellationToken);
            return new(
                cities is [var city, ..] ? city : AreaCode.Parse("4601"),
                Index(outlines, AreaLevel.Grid),
                Index(outlines, AreaLevel.Community),
                outlines.ToDictionary(outline => outline.Area, outline => outline.Version));
        }

        private static GridIndex<AreaCode> Index(List<Outline> outlines, AreaLevel level) =>
            GridIndex.Build([.. outlines.Where(outline => outline.Area.Level == level).Select(outline => (outline.Area, outline.Shape))]);
    }
}
