using System.Collections.Frozen;
using System.Reflection;

namespace Doorstep.Places;

/// <summary>
/// Reads the characters of a name in pinyin, without tones, and tells whether letters spell such a name. Letters may give a character whole or by its
/// first letter, and may stop anywhere: hai ken, haikl and hkl all spell 海垦路. A character with several readings is right in each.
/// </summary>
static class Pinyin
{
    /// <summary>
    /// A syllable on each line, then its characters: 8,836 of GB 2312 and Big5. From pinyin-pro (MIT); see docs/decisions/0005-address-search.md.
    /// </summary>
    private static readonly FrozenDictionary<char, string[]> Readings = Read();

    /// <summary>Whether the letters spell the name from its beginning.</summary>
    public static bool Spells(ReadOnlySpan<char> letters, ReadOnlySpan<char> name)
    {
        if (letters.IsEmpty)
        {
            return true;
        }

        if (name.IsEmpty || !Readings.TryGetValue(name[0], out var readings))
        {
            return false;
        }

        foreach (var reading in readings)
        {
            if (reading.AsSpan().StartsWith(letters)
                || (letters.StartsWith(reading) && Spells(letters[reading.Length..], name[1..]))
                || (letters[0] == reading[0] && Spells(letters[1..], name[1..])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the letters spell the whole name, each character in full.</summary>
    public static bool SpellsWhole(ReadOnlySpan<char> letters, ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || letters.IsEmpty)
        {
            return name.IsEmpty && letters.IsEmpty;
        }

        foreach (var reading in Readings.GetValueOrDefault(name[0]) ?? [])
        {
            if (letters.StartsWith(reading) && SpellsWhole(letters[reading.Length..], name[1..]))
            {
                return true;
            }
        }

        return false;
    }

    private static FrozenDictionary<char, string[]> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("facts/pinyin.txt")!;
        using var reader = new StreamReader(stream);
        Dictionary<char, List<string>> readings = [];
        while (reader.ReadLine()?.Split(' ') is [var syllable, var characters])
        {
            foreach (var character in characters)
            {
                (readings.TryGetValue(character, out var known) ? known : readings[character] = []).AddRange(Spellings(syllable));
            }
        }

        return readings.ToFrozenDictionary(one => one.Key, one => one.Value.ToArray());
    }

    /// <summary>ü is typed as v by those who learned it so, and as u by the rest.</summary>
    private static string[] Spellings(string syllable) =>
        syllable.Contains('v', StringComparison.Ordinal) ? [syllable, syllable.Replace('v', 'u')] : [syllable];
}
