using System.Text;

namespace Doorstep.Cases;

/// <summary>Words as people send them. They are kept as they are, script and all, and shown as text; only what no database can hold is left out.</summary>
static class Said
{
    public const string PhonePattern = @"^[0-9+\-() ]{3,30}$";

    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var kept = new StringBuilder(text.Length);
        // EnumerateRunes turns half a surrogate pair into the replacement character.
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
            {
                kept.Append(rune);
            }
        }

        return kept.ToString().Trim();
    }
}
