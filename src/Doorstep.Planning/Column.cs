namespace Doorstep.Planning;

/// <summary>
/// Values that come one by one and leave as one array. They are kept in pieces meanwhile: an array that grows by doubling
/// leaves twice its size behind as garbage.
/// </summary>
internal sealed class Column<T>
{
    private const int Shift = 16;
    private const int Piece = 1 << Shift;

    private readonly List<T[]> pieces = [];

    public int Count { get; private set; }

    public T this[int place] => pieces[place >> Shift][place & (Piece - 1)];

    public void Add(T value)
    {
        if (Count >> Shift == pieces.Count)
        {
            pieces.Add(new T[Piece]);
        }

        pieces[Count >> Shift][Count++ & (Piece - 1)] = value;
    }

    /// <summary>The column is empty afterwards.</summary>
    public T[] Take()
    {
        var taken = new T[Count];
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            Array.Copy(pieces[piece], 0, taken, piece << Shift, Math.Min(Piece, Count - (piece << Shift)));
            pieces[piece] = [];
        }

        pieces.Clear();
        Count = 0;
        return taken;
    }
}
