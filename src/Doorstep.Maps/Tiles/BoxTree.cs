namespace Doorstep.Maps.Tiles;

/// <summary>
/// A packed R-tree that finds which boxes meet a window (Roussopoulos and Leifker 1985). Boxes are laid in Morton's order, sixteen neighbours share a
/// box, sixteen of those the next, up to one; a search opens only what meets the window. It never changes once made.
/// </summary>
sealed class BoxTree
{
    private const int Width = 16;

    /// <summary>The boxes themselves, then each row of shared boxes above, up to a row of one.</summary>
    private readonly MapBox[][] rows;

    /// <param name="ordered">In the order of <see cref="MapBox.MiddleKey"/>.</param>
    public BoxTree(MapBox[] ordered)
    {
        List<MapBox[]> built = [ordered];
        while (built[^1].Length > 1)
        {
            built.Add([.. built[^1].Chunk(Width).Select(group => group.Aggregate((one, other) => one.And(other)))]);
        }

        rows = [.. built];
    }

    /// <summary>Adds the places of all boxes that meet the window, ascending.</summary>
    public void FindInto(List<int> found, MapBox window)
    {
        if (rows[0].Length > 0)
        {
            Open(found, window, rows.Length - 1, 0);
        }
    }

    private void Open(List<int> found, in MapBox window, int row, int place)
    {
        if (!rows[row][place].Meets(window))
        {
            return;
        }

        if (row == 0)
        {
            found.Add(place);
            return;
        }

        for (var below = place * Width; below < Math.Min((place + 1) * Width, rows[row - 1].Length); below++)
        {
            Open(found, window, row - 1, below);
        }
    }
}
