using System.Globalization;
using System.Text;
using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Sync.Phone;

/// <summary>
/// Draws the piece of the public map in which a worker's grids lie, so that her phone has it without a network. Everybody may see that map: nobody is
/// on it, and nobody reads anything by it.
/// </summary>
sealed class DrawOwnMap(OwnGrids own, CurrentBaseMap current)
{
    /// <summary>A unit is 32 of the world's: a third of a metre.</summary>
    private const int Shift = 5;

    private const int MostNames = 40;

    private static readonly string[] drawn = ["park", "block", "water", "building", "street"];

    /// <param name="Version">That the phone has.</param>
    public sealed record Request(string? Version = null);

    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapGet("/map", async Task<Results<JsonHttpResult<PhoneMap>, NoContent, NotFound>> (
            [AsParameters] Request request, DrawOwnMap useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(cancellationToken) is not { } map ? TypedResults.NotFound()
                : map.Version == request.Version || map.Width == 0 ? TypedResults.NoContent()
                : TypedResults.Json(map, SyncJson.Plain.PhoneMap))
        .Needs(Permission.DoTasks).Lane(Lane.Bulk).Produces<PhoneMap>().WithSummary("The public map where a worker's grids are");

    /// <returns>Null where the caller is no grid worker; without a width where no map is drawn there.</returns>
    public async Task<PhoneMap?> RunAsync(CancellationToken cancellationToken = default)
    {
        if (await own.FindAsync(cancellationToken) is not { } worker)
        {
            return null;
        }

        var (map, codes) = (current.Map, worker.Grids.Select(grid => grid.Value).ToHashSet());
        var grids = map.Areas(codes).ToList();
        if (grids.Count == 0)
        {
            return new("", 0, 0, Shift, 0, 0, [], []);
        }

        var box = Around(grids);
        var near = map.Within(box).Where(one => drawn.Contains(one.Layer)).ToList();
        return new(
            Digest.Of($"{map.Version} {worker.Mark}")[..10], box.West, box.North, Shift, Units(box.East, box.West), Units(box.South, box.North),
            [
                .. near.Select(one => ShapeOf(one.Layer, one.Feature, box)),
                .. grids.Select(grid => ShapeOf("grid", grid, box)),
            ],
            NamesOf(near.Where(one => one.Layer == "street").Select(one => one.Feature), box));
    }

    /// <summary>With a border, so that the street beside her grid is on it.</summary>
    private static MapBox Around(List<DrawnFeature> grids)
    {
        var box = grids.Select(grid => grid.Box).Aggregate((one, other) => one.And(other));
        var more = Math.Max(box.East - box.West, box.South - box.North) / 16;
        return new(box.West - more, box.North - more, box.East + more, box.South + more);
    }

    private static int Units(uint to, uint from) => (int)(((long)to - from) >> Shift);

    private static MapShape ShapeOf(string layer, DrawnFeature feature, MapBox box)
    {
        StringBuilder path = new();
        foreach (var ring in feature.Rings)
        {
            Write(path, Near(ring.Points, box));
            path.Append(feature.Geometry is TileGeometry.Areas ? "z" : "");
        }

        return new(layer, TagOf(feature, "kind"), path.ToString());
    }

    /// <summary>
    /// Without the points that lie, with both their neighbours, beyond the same edge: the line between those lies beyond it as well. The coast of a
    /// whole sea is a few corners then, and nothing of what is seen moves.
    /// </summary>
    private static List<(int X, int Y)> Near(uint[] points, MapBox box)
    {
        var (width, height) = (Units(box.East, box.West), Units(box.South, box.North));
        List<(int X, int Y)> near = [];
        for (var i = 0; i < points.Length; i += 2)
        {
            var next = (Units(points[i], box.West), Units(points[i + 1], box.North));
            while (near.Count >= 2 && (EdgesOf(near[^2]) & EdgesOf(near[^1]) & EdgesOf(next)) != 0)
            {
                near.RemoveAt(near.Count - 1);
            }

            near.Add(next);
        }

        return near;

        int EdgesOf((int X, int Y) point) =>
            (point.X < 0 ? 1 : 0) | (point.X > width ? 2 : 0) | (point.Y < 0 ? 4 : 0) | (point.Y > height ? 8 : 0);
    }

    /// <summary>The first point as it is, each other one by the way from the one before.</summary>
    private static void Write(StringBuilder path, List<(int X, int Y)> points)
    {
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X} {points[0].Y}l");
        foreach (var (before, point) in points.Zip(points.Skip(1)).Where(pair => pair.First != pair.Second))
        {
            path.Append(CultureInfo.InvariantCulture, $"{point.X - before.X} {point.Y - before.Y} ");
        }

        // A line of one point only is none.
        if (path[^1] == 'l')
        {
            path.Append("0 0");
        }
    }

    /// <summary>One for each street, at its longest straight piece that lies on the map.</summary>
    private static List<MapName> NamesOf(IEnumerable<DrawnFeature> streets, MapBox box) =>
    [
        .. streets.Where(street => TagOf(street, "name") is not null).GroupBy(street => TagOf(street, "name")!)
            .Select(same => (Name: NameOf(same.First()), Piece: same.SelectMany(street => street.Rings).SelectMany(PiecesOf)
                .Where(piece => Holds(box, piece)).MaxBy(piece => piece.Length)))
            .Where(one => one.Piece is not null).OrderByDescending(one => one.Piece!.Length).Take(MostNames)
            .Select(one => one.Piece!.Named(one.Name, box)),
    ];

    private static IEnumerable<Piece> PiecesOf(DrawnRing line) =>
        Enumerable.Range(1, (line.Points.Length / 2) - 1).Select(to => new Piece(
            line.Points[(2 * to) - 2], line.Points[(2 * to) - 1], line.Points[2 * to], line.Points[(2 * to) + 1]));

    private static bool Holds(MapBox box, Piece piece) => box.Holds(new((uint)piece.X, (uint)piece.Y, (uint)piece.X, (uint)piece.Y));

    private static SyncNames NameOf(DrawnFeature feature)
    {
        var hans = TagOf(feature, "name")!;
        return new(hans, TagOf(feature, "name:zh-Hant") ?? hans, TagOf(feature, "name:en") ?? hans);
    }

    private static string? TagOf(DrawnFeature feature, string key) => feature.Tags.FirstOrDefault(tag => tag.Key == key).Value as string;

    /// <summary>A straight piece of a street, known by its middle.</summary>
    private sealed record Piece(double FromX, double FromY, double ToX, double ToY)
    {
        public double X => (FromX + ToX) / 2;

        public double Y => (FromY + ToY) / 2;

        public double Length => Math.Sqrt(((ToX - FromX) * (ToX - FromX)) + ((ToY - FromY) * (ToY - FromY)));

        /// <summary>Never upside down.</summary>
        public MapName Named(SyncNames name, MapBox box)
        {
            var degrees = Math.Atan2(ToY - FromY, ToX - FromX) * 180 / Math.PI;
            var upright = degrees > 90 ? degrees - 180 : degrees <= -90 ? degrees + 180 : degrees;
            return new(name, Units((uint)X, box.West), Units((uint)Y, box.North), (int)Math.Round(upright));
        }
    }
}
