using System.Globalization;

namespace Doorstep.Bench;

/// <summary>A row of the result: our figure beside the peer's, and whether the goal is met.</summary>
/// <param name="Ratio">How many times better than the peer; for a goal that starts with "&lt;=", how many times as much as the peer.</param>
internal sealed record Gate(
    string Name, string Case, string Unit, double Ours, double? Peer, string? PeerName, double? Ratio, string Goal, bool Ok, int Rounds)
{
    /// <summary>More is better: ours must be so many times the peer's.</summary>
    public static Gate More(string name, string ofCase, string unit, Rounds rounds, string peerName, double times) =>
        new(name, ofCase, unit, Round(rounds.Ours), Round(rounds.Peer), peerName, Round(rounds.Ratio), $">= {Text(times)}x",
            rounds.Ratio >= times, rounds.Count);

    /// <summary>Less is better: the peer's must be so many times ours.</summary>
    public static Gate Less(string name, string ofCase, string unit, Rounds rounds, string peerName, double times) =>
        new(name, ofCase, unit, Round(rounds.Ours), Round(rounds.Peer), peerName, Round(1 / rounds.Ratio), $">= {Text(times)}x",
            1 / rounds.Ratio >= times, rounds.Count);

    /// <summary>Ours may be at most so many times the peer's.</summary>
    public static Gate NoMoreThan(string name, string ofCase, string unit, Rounds rounds, string peerName, double times) =>
        new(name, ofCase, unit, Round(rounds.Ours), Round(rounds.Peer), peerName, Round(rounds.Ratio), $"<= {Text(times)}x",
            rounds.Ratio <= times, rounds.Count);

    /// <summary>A figure with a ceiling and no peer.</summary>
    public static Gate Ceiling(string name, string ofCase, string unit, double ours, double ceiling, int rounds = 1) =>
        new(name, ofCase, unit, Round(ours), null, null, null, $"<= {Text(ceiling)} {unit}", ours <= ceiling, rounds);

    /// <summary>A figure that is shown and not judged, with a peer's beside it if there is one.</summary>
    public static Gate Shown(string name, string ofCase, string unit, double ours, int rounds = 1, double? peer = null, string? peerName = null) =>
        new(name, ofCase, unit, Round(ours), peer is { } known ? Round(known) : null, peerName, null, "shown", true, rounds);

    /// <summary>What holds on any machine and at any size: that it ran, and that nothing was lost, refused or counted wrongly.</summary>
    public bool IsCount => Goal == "to run" || Goal.StartsWith("<= 0 ", StringComparison.Ordinal);

    public static Gate Broken(string name, Exception why) =>
        new(name, $"{why.GetType().Name}: {why.Message.ReplaceLineEndings(" ")}", "", 0, null, null, null, "to run", false, 0);

    /// <summary>Four digits: a fifth says more than a measurement knows.</summary>
    private static double Round(double figure)
    {
        if (figure == 0 || !double.IsFinite(figure))
        {
            return double.IsFinite(figure) ? 0 : -1;
        }

        var scale = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(figure))) - 3);
        return (double)((decimal)Math.Round(figure / scale) * (decimal)scale);
    }

    private static string Text(double figure) => figure.ToString("0.##", CultureInfo.InvariantCulture);
}
