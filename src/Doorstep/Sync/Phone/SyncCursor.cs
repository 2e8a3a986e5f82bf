using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Sync.Phone;

/// <summary>A phone's place in the log: with it when it was given, and for which grids, since she may have others by now.</summary>
readonly record struct SyncCursor(Cursor Log, DateTimeOffset At, string Grids)
{
    /// <summary>Other grids, another mark.</summary>
    public static string MarkOf(IEnumerable<AreaCode> grids) => Digest.Of(string.Join(',', grids.Order()))[..10];

    public static bool TryParse(string? text, out SyncCursor cursor)
    {
        cursor = default;
        if (text?.Split('.') is not [var epoch, var number, var seconds, { Length: > 0 } grids]
            || !Cursor.TryParse($"{epoch}.{number}", out var log)
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > 253402300799)
        {
            return false;
        }

        cursor = new(log, DateTimeOffset.FromUnixTimeSeconds(at), grids);
        return true;
    }

    public override string ToString() => $"{Log}.{At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}.{Grids}";
}
