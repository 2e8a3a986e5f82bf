using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Report;

/// <summary>Which kinds can be reported, and how one of a few hundred is found with a thumb.</summary>
public static class ReportKinds
{
    private const int MostOften = 8, MostFound = 12;

    /// <summary>Met in every grid: rubbish, dirty streets, heaps, lamps, manhole covers, blocked fire lanes, broken equipment, noise.</summary>
    private static readonly string[] anywhere = ["0301", "0303", "0302", "0618", "0613", "0628", "0624", "0205"];

    /// <summary>One touch away: what she has reported most, then what is met anywhere.</summary>
    /// <param name="used">How often she has reported each, by its code.</param>
    public static IReadOnlyList<KindRow> Often(IReadOnlyDictionary<string, KindRow> kinds, IReadOnlyDictionary<string, int> used)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(used);
        return
        [
            .. used.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Key)
                .Concat(anywhere).Distinct().Select(kinds.GetValueOrDefault).OfType<KindRow>().Where(kind => kind.IsOn).Take(MostOften),
        ];
    }

    /// <summary>Those whose name, in any of the languages, or code has every word of it; emergencies first.</summary>
    public static IReadOnlyList<KindRow> By(IReadOnlyDictionary<string, KindRow> kinds, string? words)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var parts = UserText.Plain(words).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? []
            : [.. kinds.Values.Where(kind => kind.IsOn && parts.All(part => Has(kind, part)))
                .OrderByDescending(kind => kind.IsEmergency).ThenBy(kind => kind.Id, StringComparer.Ordinal).Take(MostFound)];
    }

    private static bool Has(KindRow kind, string part) => kind.Id == part || kind.Names.Has(part);
}
