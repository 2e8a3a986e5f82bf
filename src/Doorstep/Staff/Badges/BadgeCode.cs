using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Sealing;

namespace Doorstep.Staff.Badges;

/// <summary>How a code stands that somebody has scanned.</summary>
public enum BadgeState
{
    /// <summary>It was on a badge within the last minute.</summary>
    Live,
    /// <summary>It was on a badge once.</summary>
    Old,
    /// <summary>It never was: made up, changed, or of another city.</summary>
    Forged,
}

/// <summary>
/// Makes and checks the code on a worker's badge: her number, the half minute it is of, and what only this city can work out of both. It counts in
/// its half minute and in the next, so a code lives for a minute at most, and a photo of it is worth nothing.
/// </summary>
sealed class BadgeCode(KeyRing keys, TimeProvider clock)
{
    /// <summary>After so long the badge shows the next one.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromSeconds(30);

    /// <summary>After so long whoever has scanned one sees no more than the number.</summary>
    public static readonly TimeSpan Shown = 2 * Slot;

    private const int LongestCode = 200;

    /// <param name="State">Whoever made it up is told no more than that: not even whether there is such a number.</param>
    /// <param name="Badge">Empty where it is forged.</param>
    public sealed record Read(BadgeState State, string Badge);

    /// <summary>Until the next code.</summary>
    public TimeSpan Left => Slot - TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks % Slot.Ticks);

    /// <summary>The code of now.</summary>
    public string Of(string badge)
    {
        var slot = SlotNow;
        return string.Create(CultureInfo.InvariantCulture, $"{badge}.{slot}.{keys.Secrets(Text(badge, slot))[0]}");
    }

    public Read Check(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var (mark, before) = (code.LastIndexOf('.'), code[..Math.Max(code.LastIndexOf('.'), 0)].LastIndexOf('.'));
        if (code.Length > LongestCode || before < 1
            || !long.TryParse(code[(before + 1)..mark], NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
            || !IsOurs(code[..before], slot, code[(mark + 1)..]))
        {
            return new(BadgeState.Forged, "");
        }

        // Another node's clock may be a moment ahead of this one's.
        return new(SlotNow - slot is >= -1 and <= 1 ? BadgeState.Live : BadgeState.Old, code[..before]);
    }

    private long SlotNow => clock.GetUtcNow().UtcTicks / Slot.Ticks;

    /// <summary>Under every key in use, and each to its last byte: how long it takes says nothing of how much is right.</summary>
    private bool IsOurs(string badge, long slot, string given)
    {
        var (bytes, isOurs) = (Encoding.UTF8.GetBytes(given), false);
        foreach (var right in keys.Secrets(Text(badge, slot)))
        {
            isOurs |= CryptographicOperations.FixedTimeEquals(bytes, Encoding.UTF8.GetBytes(right));
        }

        return isOurs;
    }

    private static string Text(string badge, long slot) => string.Create(CultureInfo.InvariantCulture, $"badge|{badge}|{slot}");
}
