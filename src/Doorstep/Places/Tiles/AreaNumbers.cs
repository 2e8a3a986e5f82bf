using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Maps.Tiles;

namespace Doorstep.Places.Tiles;

/// <summary>Area codes as the numbers that case points carry on the map.</summary>
static class AreaNumbers
{
    private const int GridDigits = 15;

    /// <summary>A code as a number of fifteen digits; codes of all levels and the ends of their ranges keep their order.</summary>
    public static long NumberOf(AreaCode area) =>
        area.Value.Length == 0 ? 0 : long.Parse(area.Value.PadRight(GridDigits, '0'), CultureInfo.InvariantCulture);

    /// <param name="stretches">Of the permission to see cases, from the viewer's <see cref="AccessScope"/>.</param>
    public static PointScope ScopeOf(params IEnumerable<CodeRange> stretches) =>
        PointScope.Of(stretches.Where(stretch => stretch != CodeRange.Nothing)
            .Select(stretch => (NumberOf(stretch.From), NumberOf(stretch.Until), stretch.DepartmentId)));
}
