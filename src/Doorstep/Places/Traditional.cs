using System.Collections.Frozen;
using System.Reflection;

namespace Doorstep.Places;

/// <summary>
/// Turns a name in simplified characters into traditional ones, character by character: right for place names, where no character has two
/// traditional forms in use. The table comes from OpenCC (Apache-2.0).
/// </summary>
static class Traditional
{
    private static readonly FrozenDictionary<char, char> Forms = Read();

    public static string Of(string simplified) =>
        string.Create(simplified.Length, simplified, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Forms.GetValueOrDefault(source[i], source[i]);
            }
        });

    private static FrozenDictionary<char, char> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("facts/hant.txt")!;
        using var reader = new StreamReader(stream);
        var (from, to) = (reader.ReadLine()!, reader.ReadLine()!);
        return from.Zip(to).ToFrozenDictionary(pair => pair.First, pair => pair.Second);
    }
}
