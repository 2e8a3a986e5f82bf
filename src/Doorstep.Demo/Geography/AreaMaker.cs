using System.Globalization;
using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>Names, traces and dates the areas of every level.</summary>
internal sealed class AreaMaker(CityBrief brief, Lattice lattice, Terrain ground, Plots plots, Coverage coverage, Outlines outlines)
{
    public List<DemoArea> Make(Random chance)
    {
        var joining = new Joining(brief, coverage.NotJoined, chance);
        var divisions = brief.Districts.Concat(brief.Places).Concat(brief.Communities).Append(Division.City).ToDictionary(division => division.Code);
        return [.. Enum.GetValues<AreaLevel>().SelectMany(level => MakeLevel(level, divisions, joining))];
    }

    private IEnumerable<DemoArea> MakeLevel(AreaLevel level, Dictionary<AreaCode, Division> divisions, Joining joining)
    {
        var codes = coverage.Leaves.Where(leaf => leaf.Level >= level).Select(leaf => leaf.At(level)).Distinct().Order().ToList();
        var number = codes.Index().ToDictionary(code => code.Item, code => code.Index);
        var ofLeaf = coverage.Leaves.Select(leaf => leaf.Level >= level ? number[leaf.At(level)] : -1).ToArray();
        var labels = plots.Paint(plot => ofLeaf[coverage.LeafOf[plot]]);
        var shapes = outlines.Trace(labels, codes.Count);
        var middles = DeepestSquares(labels, codes.Count);
        foreach (var (index, code) in codes.Index())
        {
            var (named, middle) = (divisions[level is AreaLevel.Grid ? code.Parent : code], lattice.Middle(middles[index]));
            var (serialZh, serialEn) = level is AreaLevel.Grid
                ? ($"{code.Value[^2..]}网格", string.Create(CultureInfo.InvariantCulture, $" Grid {code.Value[^2..]}"))
                : ("", "");
            yield return new(code, named.NameZh + serialZh, named.OfficialZh + serialZh, named.NameEn + serialEn, shapes[index],
                level >= AreaLevel.Community && brief.Urban.Contains(code.At(AreaLevel.Community)),
                level is AreaLevel.Community ? joining.On(code) : null, middle.Longitude, middle.Latitude);
        }
    }

    /// <summary>The dry square of each label that is farthest from its border, by a sweep there and a sweep back.</summary>
    private int[] DeepestSquares(int[] labels, int count)
    {
        var depth = new short[labels.Length];
        for (var cell = lattice.Columns + 1; cell < labels.Length - lattice.Columns - 1; cell++)
        {
            depth[cell] = Deeper(cell, -1);
        }

        var deepest = new int[count];
        for (var cell = labels.Length - lattice.Columns - 2; cell > lattice.Columns; cell--)
        {
            depth[cell] = Math.Min(depth[cell], Deeper(cell, 1));
            if (labels[cell] >= 0 && depth[cell] >= depth[deepest[labels[cell]]])
            {
                deepest[labels[cell]] = cell;
            }
        }

        return deepest;

        short Deeper(int cell, int way) => labels[cell] < 0 ? (short)0 : ground.IsWet(cell) ? (short)1
            : (short)(1 + Math.Min(Beside(cell, cell + way), Beside(cell, cell + way * lattice.Columns)));

        int Beside(int cell, int other) => labels[other] == labels[cell] ? depth[other] : 0;
    }
}
