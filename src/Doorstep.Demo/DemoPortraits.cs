using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Staff;
using SkiaSharp;

namespace Doorstep.Demo;

/// <summary>
/// Draws portraits for the badges of some workers: a plain figure with an initial, marked as synthetic. No face of anybody, and no font, which a
/// server may not have: letters are five by seven squares.
/// </summary>
static class DemoPortraits
{
    private const int Width = 480, Height = 600, Rows = 7, Columns = 5;

    private static readonly SKColor[] grounds = [new(0xffdce9e6), new(0xffe6e2d6), new(0xffdfe4ec), new(0xffeae0e0)];

    /// <summary>Row by row from the top, five bits each.</summary>
    private static readonly Dictionary<char, byte[]> letters = new()
    {
        ['A'] = [14, 17, 17, 31, 17, 17, 17], ['B'] = [30, 17, 17, 30, 17, 17, 30], ['C'] = [14, 17, 16, 16, 16, 17, 14],
        ['D'] = [30, 17, 17, 17, 17, 17, 30], ['E'] = [31, 16, 16, 30, 16, 16, 31], ['F'] = [31, 16, 16, 30, 16, 16, 16],
        ['G'] = [14, 17, 16, 23, 17, 17, 14], ['H'] = [17, 17, 17, 31, 17, 17, 17], ['I'] = [14, 4, 4, 4, 4, 4, 14],
        ['J'] = [7, 2, 2, 2, 2, 18, 12], ['K'] = [17, 18, 20, 24, 20, 18, 17], ['L'] = [16, 16, 16, 16, 16, 16, 31],
        ['M'] = [17, 27, 21, 21, 17, 17, 17], ['N'] = [17, 25, 21, 19, 17, 17, 17], ['O'] = [14, 17, 17, 17, 17, 17, 14],
        ['P'] = [30, 17, 17, 30, 16, 16, 16], ['Q'] = [14, 17, 17, 17, 21, 18, 13], ['R'] = [30, 17, 17, 30, 20, 18, 17],
        ['S'] = [15, 16, 16, 14, 1, 1, 30], ['T'] = [31, 4, 4, 4, 4, 4, 4], ['U'] = [17, 17, 17, 17, 17, 17, 14],
        ['V'] = [17, 17, 17, 17, 17, 10, 4], ['W'] = [17, 17, 17, 21, 21, 21, 10], ['X'] = [17, 17, 10, 4, 10, 17, 17],
        ['Y'] = [17, 17, 10, 4, 4, 4, 4], ['Z'] = [31, 1, 2, 4, 8, 16, 31],
    };

    /// <summary>Puts one on a worker's badge, as her office would with her consent.</summary>
    public static async Task<Photo> PutAsync(GridWorker worker, int number, Blobs blobs, Act act, CancellationToken cancellationToken)
    {
        var clean = ReadPhoto.Read(Draw(worker.NameEn, number));
        var photo = Photo.Take(await blobs.KeepAsync(clean.Jpeg, cancellationToken), clean.WidthPixels, clean.HeightPixels, act);
        photo.BelongToWorker(worker.Id);
        worker.PutPhoto(photo.Blob, act);
        return photo;
    }

    private static byte[] Draw(string name, int number)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(grounds[number % grounds.Length]);
        using var coat = new SKPaint { Color = new(0xff2f7d76), IsAntialias = true };
        using var skin = new SKPaint { Color = new(0xffc9a98c), IsAntialias = true };
        using var hair = new SKPaint { Color = new(0xff3b3531), IsAntialias = true };
        canvas.DrawOval(Width / 2, Height + 20, 190, 220, coat);
        canvas.DrawRect(Width / 2 - 34, 320, 68, 90, skin);
        canvas.DrawOval(Width / 2, 205, 118, 128, hair);
        canvas.DrawOval(Width / 2, 235, 100, 118, skin);
        Write(canvas, $"{char.ToUpperInvariant(name.FirstOrDefault(char.IsAsciiLetter, 'X'))}", Width / 2 - 35, 455, 14, SKColors.White);
        Write(canvas, "SYNTHETIC", 24, 20, 5, new(0xff55606e));
        using var image = SKImage.FromBitmap(bitmap);
        using var encoded = image.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    private static void Write(SKCanvas canvas, string text, int left, int top, int square, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour };
        foreach (var (at, letter) in text.Index())
        {
            for (var dot = 0; dot < Rows * Columns; dot++)
            {
                var (row, column) = (dot / Columns, dot % Columns);
                if ((letters[letter][row] >> (Columns - 1 - column) & 1) == 1)
                {
                    canvas.DrawRect(left + square * (at * (Columns + 1) + column), top + square * row, square, square, paint);
                }
            }
        }
    }
}
