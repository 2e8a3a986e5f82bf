using System.Globalization;
using Doorstep.Contracts;

namespace Doorstep.Messages;

/// <summary>The hours of the night in which only what is urgent rings, by the city's clock; from and until the same minute are none.</summary>
public readonly record struct QuietHours(TimeOnly From, TimeOnly Until)
{
    private const string Minute = "HH:mm";

    public static QuietHours None { get; }

    /// <summary>Of a city that has not set Messages:QuietHours.</summary>
    private static readonly QuietHours usual = new(new(22, 0), new(7, 0));

    public bool IsNone => From == Until;

    /// <exception cref="InvalidOperationException">The setting is neither "none" nor two times.</exception>
    public static QuietHours OfCity(IConfiguration configuration) => configuration["Messages:QuietHours"] switch
    {
        null or "" => usual,
        "none" => None,
        var set when set.Split('-') is [var from, var until] && Read(from) is { } begins && Read(until) is { } ends => new(begins, ends),
        var set => throw new InvalidOperationException($"Messages:QuietHours is {set}; it is 22:00-07:00 or the like, or none."),
    };

    /// <summary>Hours and minutes, such as 22:00; null of anything else.</summary>
    public static TimeOnly? Read(string? text) =>
        TimeOnly.TryParseExact(text?.Trim(), Minute, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    public static string Write(TimeOnly time) => time.ToString(Minute, CultureInfo.InvariantCulture);

    /// <summary>When they are over; null where they are not now.</summary>
    public DateTimeOffset? EndAfter(DateTimeOffset now)
    {
        var local = now.ToOffset(CityTime.Offset);
        // Over midnight, too.
        return !IsNone && TimeOnly.FromDateTime(local.DateTime).IsBetween(From, Until)
            ? now + (Until - TimeOnly.FromDateTime(local.DateTime))
            : null;
    }
}

/// <summary>What somebody has chosen instead of the city's quiet hours.</summary>
public sealed class MessageSettings
{
    private MessageSettings() { }

    public Guid AccountId { get; private init; }
    public TimeOnly QuietFrom { get; private set; }
    public TimeOnly QuietUntil { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    public QuietHours Quiet => new(QuietFrom, QuietUntil);

    public static MessageSettings Of(Guid accountId) => new() { AccountId = accountId };

    public void Choose(QuietHours quiet, DateTimeOffset at) => (QuietFrom, QuietUntil, ChangedAt) = (quiet.From, quiet.Until, at);
}
