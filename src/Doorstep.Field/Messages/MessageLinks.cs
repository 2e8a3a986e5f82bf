using System.Text.RegularExpressions;

namespace Doorstep.Field.Messages;

/// <summary>Where a message leads within the app.</summary>
public static partial class MessageLinks
{
    [GeneratedRegex("^/(?:register/)?(?<room>households|tasks)/(?<id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:[?#].*)?$")]
    private static partial Regex OfOne();

    /// <param name="link">A path of the platform.</param>
    /// <returns>An address of the app; null where it is about nothing that the app shows.</returns>
    public static string? InApp(string link) =>
        OfOne().Match(link) is { Success: true } one ? $"{one.Groups["room"].Value}/{one.Groups["id"].Value.ToLowerInvariant()}"
        : link is "/today" ? "" : null;
}
