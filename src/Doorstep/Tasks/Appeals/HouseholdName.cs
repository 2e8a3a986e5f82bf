using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Tasks.Appeals;

/// <summary>Finds the name of a member of a household in a text: whole, the given name alone, a part of a longer name, or in pinyin.</summary>
static class HouseholdName
{
    /// <summary>A part of a name in Latin letters that is shorter is a word of many languages.</summary>
    private const int ShortestLatin = 3;

    /// <summary>Two syllables of pinyin that are shorter are words of other languages too often.</summary>
    private const int ShortestPinyin = 4;

    /// <returns>What stands there of it, or null.</returns>
    public static string? In(ReadText read, string name)
    {
        var folded = UserText.Fold(name);
        var whole = string.Concat(folded.Where(char.IsLetterOrDigit));
        if (whole.Length == 0)
        {
            return null;
        }

        return whole.All(char.IsAscii) ? InLatin(read, name) : InChinese(read, folded, whole) ?? InPinyin(read, whole);
    }

    private static string? InChinese(ReadText read, string folded, string whole) => Parts(folded, whole)
        .FirstOrDefault(part => part.Length > 1 && part.All(char.IsLetter) && read.Squeezed.Contains(part, StringComparison.Ordinal));

    /// <summary>The name, the parts of a name with a dot, and the given name where it has two characters or more.</summary>
    private static IEnumerable<string> Parts(string folded, string whole) =>
        [whole, .. folded.Split('·').Where(part => part.Length < whole.Length), .. whole.Length is 3 or 4 ? (string[])[whole[1..], whole[2..]] : []];

    private static string? InLatin(ReadText read, string name) =>
        new ReadText(name).Latin.Find(part => part.Length >= ShortestLatin && read.Latin.Contains(part));

    /// <summary>Written together or by syllables, and with the family name last.</summary>
    private static string? InPinyin(ReadText read, string name)
    {
        string[] orders = [name, name[1..] + name[..1]];
        for (var from = 0; from < read.Latin.Count; from++)
        {
            for (var count = 1; count <= name.Length && from + count <= read.Latin.Count; count++)
            {
                var letters = string.Concat(read.Latin.Skip(from).Take(count));
                if (letters.Length >= ShortestPinyin && Array.Exists(orders, order => Pinyin.SpellsWhole(letters, order)))
                {
                    return string.Join(' ', read.Latin.Skip(from).Take(count));
                }
            }
        }

        return null;
    }
}
