using System.Collections;

namespace Doorstep.Planning;

/// <summary>
/// A long list of names, their letters next to one another: under half the memory of as many strings, and nothing that the garbage
/// collector has to visit name by name.
/// </summary>
internal sealed class NameList : IReadOnlyList<string>
{
    private const int Shift = 16;
    private const int Piece = 1 << Shift;

    private readonly List<char[]> pieces = [];
    private readonly Column<(int Start, int Length)> places = new();
    private int used = Piece;

    public int Count => places.Count;

    public string this[int number] => new(Letters(number));

    public ReadOnlySpan<char> Letters(int number)
    {
        var (start, length) = places[number];
        return pieces[start >> Shift].AsSpan(start & (Piece - 1), length);
    }

    public void Add(ReadOnlySpan<char> name)
    {
        if (used + name.Length >= Piece)
        {
            pieces.Add(new char[Math.Max(Piece, name.Length)]);
            used = 0;
        }

        name.CopyTo(pieces[^1].AsSpan(used));
        places.Add((((pieces.Count - 1) << Shift) | used, name.Length));
        used += name.Length;
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (var number = 0; number < Count; number++)
        {
            yield return this[number];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
