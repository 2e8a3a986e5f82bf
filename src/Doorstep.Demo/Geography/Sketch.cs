using System.Globalization;

namespace Doorstep.Demo.Geography;

/// <summary>A shape of the land drawn by hand from general knowledge: the coast, a river's line, a lake's middle, a motorway.</summary>
internal sealed record Sketch(string Kind, string NameZh, string NameEn, double WidthMetres, IReadOnlyList<Spot> Points)
{
    public static IReadOnlyList<Sketch> ReadAll() => [.. Facts.Rows("haikou-sketch.csv").Select(row =>
        new Sketch(row[0], row[1], row[2], Number(row[3]), [.. row[4].Split(';').Select(Point)]))];

    private static Spot Point(string pair)
    {
        var space = pair.IndexOf(' ', StringComparison.Ordinal);
        return Spot.Of(Number(pair[..space]), Number(pair[(space + 1)..]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
