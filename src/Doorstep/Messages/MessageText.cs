using System.Globalization;
using Doorstep.Shell;

namespace Doorstep.Messages;

/// <summary>Writes a message out in the language of whoever reads it.</summary>
static class MessageText
{
    /// <summary>Longer, and a notification is cut, or refused by its push service.</summary>
    private const int Longest = 500;

    /// <summary>A text with more gaps than the message has arguments shows a dash there, and breaks nothing.</summary>
    private static readonly string[] missing = [.. Enumerable.Repeat("–", Message.MostArgs)];

    /// <summary>In the language of the request.</summary>
    public static string Of(Words words, string word, IReadOnlyList<string> args) =>
        words[word, [.. args, .. missing]].Value is var text && text.Length > Longest ? $"{text[..(Longest - 1)]}…" : text;

    /// <summary>In the language of a device, which nobody's request speaks.</summary>
    public static T In<T>(string language, Func<T> say)
    {
        var (before, culture) = (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture);
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            return say();
        }
        finally
        {
            (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (before, culture);
        }
    }
}
