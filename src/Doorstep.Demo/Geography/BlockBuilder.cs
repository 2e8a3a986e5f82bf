namespace Doorstep.Demo.Geography;

/// <summary>Sets out the buildings of one block at a time, in straight rows, as the kind of block asks.</summary>
internal sealed class BlockBuilder(Lattice lattice, Terrain ground, Plots plots, StreetNames names, Random chance)
{
    /// <summary>Around a house, corners and the middles of its walls.</summary>
    private static readonly Spot[] Corners = [new(-1, -1), new(0, -1), new(1, -1), new(1, 0), new(1, 1), new(0, 1), new(-1, 1), new(-1, 0)];

    private readonly List<Draft> drafts = [];
    private int leaf;
    private int plot;
    private BlockFrame frame = null!;

    public IReadOnlyList<Draft> Build(int onPlot, int ofLeaf, BlockKind kind, double looseness)
    {
        drafts.Clear();
        (plot, leaf) = (onPlot, ofLeaf);
        frame = new(lattice, plots.Parcels[plot]);
        if (frame.Width > 8 && frame.Height > 8)
        {
            SetOut(kind, looseness);
        }

        return [.. drafts];
    }

    private void SetOut(BlockKind kind, double looseness)
    {
        switch (kind)
        {
            case BlockKind.Slabs:
                AddShops();
                Rows(HouseStyle.Slab, 34 + chance.Next(4) * 7, 12.5, 8 * looseness, 17 * looseness, 0.03);
                break;
            case BlockKind.Villas:
                Rows(HouseStyle.Villa, 13 + chance.Next(3), 12, 13, 15, 0.1);
                break;
            case BlockKind.Towers:
                AddShops();
                Rows(HouseStyle.Tower, 25 + chance.Next(8), 18 + chance.Next(4), 17 * looseness, 24 * looseness, 0.08);
                break;
            case BlockKind.Village:
                Rows(HouseStyle.VillageHouse, 11 + chance.Next(4) * 0.8, 11.5 + chance.Next(4), 1.4, 2.6, 0.09);
                break;
            case BlockKind.OldTown:
                Rows(HouseStyle.Arcade, 6.4 + chance.Next(3) * 0.7, 15 + chance.Next(3), 0.7, 3.2, 0.06);
                break;
            case BlockKind.School:
                Campus(HouseStyle.School);
                break;
            case BlockKind.HealthSchool:
                MainHouse(HouseStyle.School);
                frame.Shrink(2, frame.Height * 0.52);
                Rows(HouseStyle.Dormitory, 62, 15, 12, 24, 0);
                break;
            case BlockKind.Hospital:
                Campus(HouseStyle.Hospital);
                break;
            case BlockKind.Offices:
                Rows(HouseStyle.Office, 30 + chance.Next(14), 24 + chance.Next(10), 16, 20, 0.1);
                break;
            case BlockKind.Mall:
                Rows(HouseStyle.Mall, 48 + chance.Next(30), 36 + chance.Next(20), 12, 14, 0.05);
                break;
            case BlockKind.Works:
                Rows(HouseStyle.Works, 52 + chance.Next(28), 22 + chance.Next(12), 14, 14, 0.15);
                break;
        }
    }

    /// <summary>Rows of equal houses spread over what is left of the block; a house is left out now and then.</summary>
    private void Rows(HouseStyle style, double length, double depth, double gap, double lane, double missing)
    {
        (length, depth) = (Math.Min(length, frame.Width), Math.Min(depth, frame.Height));
        var columns = Math.Max(1, (int)((frame.Width + gap) / (length + gap)));
        var rows = Math.Max(1, (int)((frame.Height + lane) / (depth + lane)));
        var (wide, high) = (frame.Width / columns, frame.Height / rows);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                if (chance.NextDouble() >= missing)
                {
                    var (x, y) = (frame.West + wide * (column + 0.5), frame.South + high * (row + 0.5));
                    Add(style, x, y, length * (0.92 + 0.08 * chance.NextDouble()), depth * (0.9 + 0.1 * chance.NextDouble()), 0, frame.Along);
                }
            }
        }
    }

    /// <summary>One floor or two of shops along the busy sides.</summary>
    private void AddShops()
    {
        for (var side = 0; side < 4; side++)
        {
            var busy = frame.Sides[side].Kind switch { StreetRank.Main => 0.85, StreetRank.Side => 0.35, _ => 0.05 };
            var length = side < 2 ? frame.Height : frame.Width;
            if (Math.Min(frame.Width, frame.Height) > 52 && length > 30 && chance.NextDouble() < busy)
            {
                ShopRow(side, length);
                frame.Shrink(side, 21);
            }
        }
    }

    private void ShopRow(int side, double length)
    {
        var shops = Math.Max(1, (int)(length / (24 + chance.Next(16))));
        for (var shop = 0; shop < shops; shop++)
        {
            var at = length * (shop + 0.5) / shops;
            var size = length / shops - 3;
            var (x, y) = side switch
            {
                0 => (frame.West + 5, frame.South + at),
                1 => (frame.East - 5, frame.South + at),
                2 => (frame.West + at, frame.South + 5),
                _ => (frame.West + at, frame.North - 5),
            };
            Add(HouseStyle.Shop, x, y, side < 2 ? 9 : size, side < 2 ? size : 9, 0, frame.AlongSide(side));
        }
    }

    /// <summary>An angled main house in one half, two more houses in the other, a yard between.</summary>
    private void Campus(HouseStyle style)
    {
        MainHouse(style);
        Add(style, frame.West + frame.Width * 0.24, frame.South + frame.Height * 0.8, Math.Min(frame.Width * 0.34, 44),
            Math.Min(frame.Height * 0.24, 15), 0, frame.Along);
        Add(style, frame.West + frame.Width * 0.74, frame.South + frame.Height * 0.8, Math.Min(frame.Width * 0.3, 30),
            Math.Min(frame.Height * 0.3, 22), 0, frame.Along);
    }

    private void MainHouse(HouseStyle style) =>
        Add(style, frame.West + frame.Width * 0.42, frame.South + frame.Height * 0.26, Math.Min(frame.Width * 0.7, 74),
            Math.Min(frame.Height * 0.4, 46), 13, frame.Along);

    /// <param name="wing">If not 0, the house is an L whose wings are this deep.</param>
    private void Add(HouseStyle style, double x, double y, double length, double depth, double wing, Spot way)
    {
        var (middle, along, up) = (frame.At(x, y), way * (length / 2), way.Left * (depth / 2));
        Spot[] corners = [middle - along - up, middle + along - up, middle + along + up, middle - along + up];
        if (!Corners.All(corner => Fits(middle + along * corner.X + up * corner.Y)))
        {
            return;
        }

        if (wing > 0 && wing < Math.Min(length, depth) * 0.7)
        {
            var (thin, slim) = (way.Left * wing, way * wing);
            corners = [corners[0], corners[1], corners[1] + thin, corners[0] + slim + thin, corners[3] + slim, corners[3]];
        }

        var side = frame.NearestSide(x, y);
        drafts.Add(new(leaf, middle, corners, style,
            new(names.Of(frame.Sides[side], middle), frame.Sides[side].IsUpright ? middle.Y : middle.X, side is 1 or 3)));
    }

    private bool Fits(Spot spot) => lattice.CellAt(spot) is >= 0 and var cell && ground.IsFree(cell) && plots.At(cell) == plot;
}
