using System.Globalization;

namespace Doorstep.Shell;

/// <summary>
/// Reads a day that a form sends as text. Bound as a day, one that cannot be read would be none at all, which may mean something else.
/// </summary>
static class EnteredDay
{
    /// <returns>Null where nothing was entered.</returns>
    /// <exception cref="WrongFieldException">It is no day.</exception>
    public static DateOnly? Read(string? text, string field, string reason) =>
        string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new WrongFieldException(field, reason);
}
