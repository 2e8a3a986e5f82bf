using Doorstep.Contracts;

namespace Doorstep.Places;

public sealed record NamedArea(AreaCode Code, Names Names);

/// <summary>The areas by code and by what they lie in.</summary>
public sealed class AreaTree(IReadOnlyList<NamedArea> areas)
{
    private readonly Dictionary<AreaCode, NamedArea> byCode = areas.ToDictionary(area => area.Code);
    private readonly ILookup<AreaCode, NamedArea> byParent = areas.Where(area => area.Code.Level > AreaLevel.City).ToLookup(area => area.Code.Parent);

    public bool IsFilled => byCode.Count > 0;

    public AreaCode? City => areas.Count == 0 ? null : areas[0].Code;

    public string NameOf(AreaCode code) => byCode.TryGetValue(code, out var area) ? area.Names.Here : code.Value;

    public IEnumerable<NamedArea> In(AreaCode code) => byParent[code];

    /// <summary>From the city down to the area itself.</summary>
    public IReadOnlyList<NamedArea> PathTo(AreaCode code)
    {
        List<NamedArea> path = [];
        for (var at = code; ; at = at.Parent)
        {
            path.Insert(0, byCode.GetValueOrDefault(at) ?? new(at, new Names(at.Value, at.Value, at.Value)));
            if (at.Level is AreaLevel.City)
            {
                return path;
            }
        }
    }

    /// <summary>The two levels that tell a local where it is: community and grid, or whatever stands there.</summary>
    public string Near(AreaCode code) =>
        string.Join(" · ", PathTo(code).TakeLast(code.Level >= AreaLevel.Subdistrict ? 2 : 1).Select(area => area.Names.Here));

    public IEnumerable<NamedArea> Matching(string text) => areas.Where(area =>
        UserText.Has(area.Names.Hans, text) || UserText.Has(area.Names.Hant, text) || UserText.Has(area.Names.En, text)
            || area.Code.Value == UserText.Code(text));
}
