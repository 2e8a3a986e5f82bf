namespace Doorstep.Maps.Tiles;

/// <summary>
/// A filter for the case points in a viewer's tiles: those her grants cover, and of those the lights, kinds and stages she asked for.
/// </summary>
sealed class PointScope
{
    private readonly Span[] spans;
    private readonly bool[]? lights;
    private readonly HashSet<short>? kinds;
    private readonly HashSet<byte>? stages;

    private PointScope(Span[] spans, bool[]? lights = null, HashSet<short>? kinds = null, HashSet<byte>? stages = null) =>
        (this.spans, this.lights, this.kinds, this.stages) = (spans, lights, kinds, stages);

    public static PointScope Everything { get; } = Of((0, long.MaxValue, null));

    /// <param name="ranges">Of the areas a viewer sees, as numbers, [From, End), each perhaps narrowed to one department.</param>
    public static PointScope Of(params IEnumerable<(long From, long End, Guid? DepartmentId)> ranges) =>
        new([.. ranges.Select(range => new Span(range.From, range.End, range.DepartmentId))]);

    public PointScope OnlyLights(params IEnumerable<PointLight> wanted)
    {
        var chosen = wanted.ToHashSet();
        return new(spans, [.. Enum.GetValues<PointLight>().Select(chosen.Contains)], kinds, stages);
    }

    public PointScope OnlyKinds(params IEnumerable<short> wanted) => new(spans, lights, [.. wanted], stages);

    public PointScope OnlyStages(params IEnumerable<byte> wanted) => new(spans, lights, kinds, [.. wanted]);

    public bool Sees(in CasePoint point)
    {
        if (lights is not null && !lights[(int)point.Light])
        {
            return false;
        }

        foreach (var span in spans)
        {
            if (point.Area >= span.From && point.Area < span.End && (span.DepartmentId is null || span.DepartmentId == point.DepartmentId))
            {
                return (kinds is null || kinds.Contains(point.Kind)) && (stages is null || stages.Contains(point.Stage));
            }
        }

        return false;
    }

    /// <summary>Whether every point of these areas is seen, whatever it is.</summary>
    public bool SeesAll(long firstArea, long lastArea)
    {
        if (lights is not null || kinds is not null || stages is not null)
        {
            return false;
        }

        foreach (var span in spans)
        {
            if (firstArea >= span.From && lastArea < span.End && span.DepartmentId is null)
            {
                return true;
            }
        }

        return false;
    }

    public bool SeesNone(long firstArea, long lastArea)
    {
        foreach (var span in spans)
        {
            if (lastArea >= span.From && firstArea < span.End)
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Span(long From, long End, Guid? DepartmentId);
}
