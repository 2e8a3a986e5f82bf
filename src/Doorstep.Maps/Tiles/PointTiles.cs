using System.Collections.Concurrent;

namespace Doorstep.Maps.Tiles;

/// <summary>
/// The open cases of the city, ready to be drawn. From far away a tile shows clusters: it is cut into 8 by 8 cells, each cell is a run of Morton
/// keys, and a cluster is the tally of its run. From zoom <see cref="PointZoom"/> on, and where a cell holds one case only, the case itself is shown.
/// A point lies in exactly one cell of one tile of each zoom, so the counts of all tiles of a zoom add up to the city's.
/// </summary>
sealed class PointTiles
{
    /// <summary>From here on every case stands for itself.</summary>
    public const int PointZoom = 15;

    private const int CellsPerTile = 64, CellLevels = 3;

    private static readonly ConcurrentBag<Pen> Pens = [];

    private readonly Lock writing = new();
    private readonly Dictionary<Guid, ulong> keys = [];
    private volatile PointTree? tree;

    public int Count => tree?.Count ?? 0;

    /// <summary>Takes these points in place of all there were.</summary>
    public void Load(IEnumerable<CasePoint> points)
    {
        lock (writing)
        {
            keys.Clear();
            CasePoint[] all = [.. points.Where(point => keys.TryAdd(point.Id, point.Key))];
            tree = PointTree.Build(all);
        }
    }

    /// <summary>Adds a case, or changes it, wherever it lay before.</summary>
    public void Put(in CasePoint point)
    {
        lock (writing)
        {
            var root = tree;
            if (keys.TryGetValue(point.Id, out var before) && before != point.Key)
            {
                root = root!.Without(before, point.Id);
            }

            keys[point.Id] = point.Key;
            // One write, so that no reader sees the case in two places or in none.
            tree = root is null ? PointTree.Build([point]) : root.With(point);
        }
    }

    /// <summary>Takes a case off the map; one that is not on it is no mistake.</summary>
    public void Remove(Guid id)
    {
        lock (writing)
        {
            if (keys.Remove(id, out var key))
            {
                tree = tree!.Without(key, id);
            }
        }
    }

    /// <summary>The tile with layers "cluster" and "case"; no bytes when it shows nothing.</summary>
    public DrawnTile Draw(TileCoordinate tile, PointScope scope)
    {
        if (tree is not { } now || !tile.Exists)
        {
            return DrawnTile.Empty;
        }

        var pen = Pens.TryTake(out var free) ? free : new();
        return new(pen.Draw(tile, now, scope), () => Pens.Add(pen));
    }

    private sealed class Pen
    {
        private readonly TileWriter writer = new();
        private readonly List<PointRun> found = [];
        private readonly PointTally[] cells = new PointTally[CellsPerTile];

        public ReadOnlyMemory<byte> Draw(TileCoordinate tile, PointTree tree, PointScope scope)
        {
            writer.Clear();
            found.Clear();
            if (tile.Z < PointZoom)
            {
                DrawClusters(tile, tree, scope);
            }
            else
            {
                tree.RunsInto(found, tile.FirstKey, tile.LastKey, scope);
            }

            DrawCases(tile, scope);
            return writer.Written;
        }

        private void DrawClusters(TileCoordinate tile, PointTree tree, PointScope scope)
        {
            var cellShift = 64 - (2 * (tile.Z + CellLevels));
            cells.AsSpan().Clear();
            tree.TallyInto(cells, tile.FirstKey, tile.LastKey, cellShift, scope);
            writer.StartLayer("cluster");
            var table = writer.Table;
            var (count, onTime, amber) = (table.Key("count"), table.Key("on-time"), table.Key("amber"));
            var (overdue, emergency) = (table.Key("overdue"), table.Key("emergency"));
            for (var cell = 0; cell < CellsPerTile; cell++)
            {
                ref readonly var tally = ref cells[cell];
                var from = tile.FirstKey + ((ulong)cell << cellShift);
                if (tally.Count == 1)
                {
                    tree.RunsInto(found, from, from + (1UL << cellShift) - 1, scope);
                }
                else if (tally.Count > 1)
                {
                    var (x, y) = tile.Local(tally.MiddleX, tally.MiddleY);
                    writer.PointFeature(x, y,
                    [
                        count, table.Value(tally.Count), onTime, table.Value(tally[PointLight.OnTime]), amber, table.Value(tally[PointLight.Amber]),
                        overdue, table.Value(tally[PointLight.Overdue]), emergency, table.Value(tally[PointLight.Emergency]),
                    ]);
                }
            }

            writer.EndLayer();
        }

        private void DrawCases(TileCoordinate tile, PointScope scope)
        {
            writer.StartLayer("case");
            var table = writer.Table;
            var (id, kind, light, stage) = (table.Key("id"), table.Key("kind"), table.Key("light"), table.Key("stage"));
            foreach (var (points, allSeen) in found)
            {
                foreach (ref readonly var point in points.Span)
                {
                    if (allSeen || scope.Sees(point))
                    {
                        var (x, y) = tile.Local(point.Key);
                        writer.PointFeature(x, y,
                        [
                            id, table.ValueOnce(point.Id), kind, table.Value(point.Kind), light, table.Value((int)point.Light), stage,
                            table.Value(point.Stage),
                        ]);
                    }
                }
            }

            writer.EndLayer();
        }
    }
}
