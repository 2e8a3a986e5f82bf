namespace Doorstep.Demo.Geography;

/// <summary>Finds the connected pieces of areas, by union and find; an area's largest piece is settled, the others are stray.</summary>
internal sealed class ConnectedPieces
{
    private readonly int[] area;
    private readonly int[] up;
    private readonly bool[] stray;

    public ConnectedPieces(int[] area, Plots plots)
    {
        this.area = area;
        up = [.. Enumerable.Range(0, plots.Count)];
        foreach (var (one, other) in plots.Contacts)
        {
            if (area[one] == area[other])
            {
                up[Of(one)] = Of(other);
            }
        }

        var sizes = new double[plots.Count];
        for (var plot = 0; plot < plots.Count; plot++)
        {
            sizes[Of(plot)] += plots.FreeSquares[plot] * 0.0001 + plots.Room(plot) + 0.001;
        }

        stray = new bool[plots.Count];
        foreach (var pieces in Enumerable.Range(0, plots.Count).Where(plot => Of(plot) == plot).GroupBy(piece => area[piece]))
        {
            foreach (var piece in pieces.OrderByDescending(piece => sizes[piece]).Skip(1))
            {
                stray[piece] = true;
            }
        }
    }

    public int Of(int plot)
    {
        while (up[plot] != plot)
        {
            plot = up[plot] = up[up[plot]];
        }

        return plot;
    }

    public bool IsStray(int plot) => stray[Of(plot)];

    public void Rejoin(IReadOnlyDictionary<int, int> areaOfPiece)
    {
        for (var plot = 0; plot < area.Length; plot++)
        {
            if (areaOfPiece.TryGetValue(Of(plot), out var joined))
            {
                area[plot] = joined;
            }
        }

        foreach (var piece in areaOfPiece.Keys)
        {
            stray[piece] = false;
        }
    }
}
