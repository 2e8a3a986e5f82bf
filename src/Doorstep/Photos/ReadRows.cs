using SkiaSharp;

namespace Doorstep.Photos;

/// <summary>
/// Scales a large picture down while it is read row by row: each point of the result is the mean of a square of points, and no more than one row of
/// the picture and one of sums is in memory. For PNG, which cannot be decoded by fractions as JPEG and WebP can.
/// </summary>
static class ReadRows
{
    private const int Channels = 4;

    /// <returns>Null where this file is not written row by row (an interlaced PNG).</returns>
    /// <exception cref="WrongFieldException">It is cut off.</exception>
    public static SKBitmap? TryRead(SKCodec codec, int longestSide)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var square = Math.Max(width, height) / longestSide;
        if (square < 2 || codec.StartScanlineDecode(ReadPhoto.InfoOf(width, height)) is not SKCodecResult.Success)
        {
            return null;
        }

        var small = new SKBitmap(ReadPhoto.InfoOf(Math.Max(1, width / square), Math.Max(1, height / square)));
        using var row = new SKBitmap(ReadPhoto.InfoOf(width, 1));
        var sums = new int[small.Width * Channels];
        for (var y = 0; y < small.Height; y++)
        {
            Array.Clear(sums);
            var rows = Math.Min(square, height);
            for (var i = 0; i < rows; i++)
            {
                if (codec.GetScanlines(row.GetPixels(), 1, row.RowBytes) != 1)
                {
                    small.Dispose();
                    throw new WrongFieldException("file", "error.photo-broken");
                }

                Add(row.GetPixelSpan(), sums, Math.Min(square, width));
            }

            Write(sums, small.GetPixelSpan()[(y * small.RowBytes)..], rows * Math.Min(square, width));
        }

        return small;
    }

    private static void Add(ReadOnlySpan<byte> row, int[] sums, int square)
    {
        for (int x = 0, from = 0; x < sums.Length; x += Channels)
        {
            for (var i = 0; i < square; i++, from += Channels)
            {
                sums[x] += row[from];
                sums[x + 1] += row[from + 1];
                sums[x + 2] += row[from + 2];
                sums[x + 3] += row[from + 3];
            }
        }
    }

    private static void Write(int[] sums, Span<byte> row, int points)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            row[i] = (byte)((sums[i] + (points / 2)) / points);
        }
    }
}
