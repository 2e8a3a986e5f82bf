using System.Globalization;

namespace Doorstep.Contracts;

/// <summary>A name in the three languages of the platform.</summary>
public sealed record Names(string Hans, string Hant, string En)
{
    /// <summary>The name in the reader's language.</summary>
    public string Here => IsRead("en") ? En : IsRead("zh-Hant") ? Hant : Hans;

    /// <summary>Words that begin with the name in any of the languages, with the name in the reader's; other words stay as they are.</summary>
    public string HereOf(string words) =>
        new[] { Hans, Hant, En }.Where(name => name.Length > 0 && words.StartsWith(name, StringComparison.Ordinal)).MaxBy(name => name.Length)
            is { } name
            ? $"{Here}{words[name.Length..]}" : words;

    public override string ToString() => Here;

    /// <summary>Without ICU, as on the phone, a script is written in capitals: zh-HANT.</summary>
    private static bool IsRead(string language) => CultureInfo.CurrentUICulture.Name.Equals(language, StringComparison.OrdinalIgnoreCase);
}
