using System.Buffers.Binary;
using SkiaSharp;

namespace Doorstep.Photos;

/// <summary>
/// Makes a clean JPEG of whatever file a person sends: decoded, turned upright, made smaller where it is huge, and encoded anew, so that neither
/// place, time, camera nor anything hidden behind the picture survives. The header is read before the pixels: a
/// bomb of 10,000 x 10,000 costs nothing.
/// </summary>
static class ReadPhoto
{
    private static readonly SKColorSpace colours = SKColorSpace.CreateSrgb();

    public const int MaxBytes = 20 << 20;

    /// <summary>
    /// The largest telephones take 200 million. A baseline JPEG is never whole in memory: an eighth of it is decoded where an eighth is enough.
    /// </summary>
    private const long MaxPixelsByFractions = 220_000_000;

    /// <summary>A progressive JPEG, or one whose colours come one after the other, is whole in memory, though smaller than its points.</summary>
    private const long MaxPixelsProgressive = 50_000_000;

    private const long MaxPixels = 25_000_000;
    private const int LongestSidePixels = 2560;
    private const int Quality = 85;

    /// <summary>JPEG can be decoded at so many parts of its size.</summary>
    private const float Eighths = 8;

    public sealed record Clean(byte[] Jpeg, int WidthPixels, int HeightPixels);

    /// <param name="count">Told how many points there are to decode, before any is; it may refuse.</param>
    /// <exception cref="WrongFieldException">Not a photo, too large, or cut off.</exception>
    public static Clean Read(ReadOnlySpan<byte> file, Action<long>? count = null)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec?.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
        {
            throw new WrongFieldException("file", "error.photo-not-a-photo");
        }

        var points = (long)codec.Info.Width * codec.Info.Height;
        if (points > MostOf(codec, file))
        {
            throw new WrongFieldException("file", "error.photo-too-large");
        }

        count?.Invoke(points);
        using var small = Decode(codec);
        using var upright = Upright(small, codec.EncodedOrigin);
        using var image = SKImage.FromBitmap(upright);
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return new(encoded.ToArray(), upright.Width, upright.Height);
    }

    private static long MostOf(SKCodec codec, ReadOnlySpan<byte> file) =>
        codec.EncodedFormat is not SKEncodedImageFormat.Jpeg ? MaxPixels : IsProgressive(file) ? MaxPixelsProgressive : MaxPixelsByFractions;

    /// <summary>
    /// By the first frame header among the markers of a JPEG (ITU T.81, B.1.1.3): FFC0 and FFC1 are read from top to bottom, all others need the
    /// whole picture; and so do those where the first scan (FFDA) has not all of its components.
    /// </summary>
    private static bool IsProgressive(ReadOnlySpan<byte> file)
    {
        const int ComponentsAt = 9, ScannedAt = 4;
        var components = 0;
        for (var at = 2; at + 4 < file.Length;)
        {
            if (file[at] != 0xff)
            {
                return true;
            }

            switch (file[at + 1])
            {
                case 0xff:
                    at++;
                    break;
                case 0xda:
                    return components == 0 || file[at + ScannedAt] < components;
                case 0xc0 or 0xc1 when components == 0 && at + ComponentsAt < file.Length:
                    components = file[at + ComponentsAt];
                    at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
                    break;
                case >= 0xc2 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc):
                    return true;
                case 0x01 or (>= 0xd0 and <= 0xd8):
                    at += 2;
                    break;
                default:
                    at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
                    break;
            }
        }

        return true;
    }

    /// <summary>At a size that is enough for what is kept, never larger than it must be.</summary>
    private static SKBitmap Decode(SKCodec codec)
    {
        var scale = (float)LongestSidePixels / Math.Max(codec.Info.Width, codec.Info.Height);
        if (scale < 1 && codec.EncodedFormat is SKEncodedImageFormat.Png && ReadRows.TryRead(codec, LongestSidePixels) is { } read)
        {
            return read;
        }

        var size = scale < 1 ? codec.GetScaledDimensions(MathF.Ceiling(scale * Eighths) / Eighths) : codec.Info.Size;
        var decoded = new SKBitmap(InfoOf(size.Width, size.Height));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is not SKCodecResult.Success)
        {
            decoded.Dispose();
            throw new WrongFieldException("file", "error.photo-broken");
        }

        return decoded;
    }

    public static SKImageInfo InfoOf(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, colours);

    /// <summary>
    /// Cameras write which side was up beside the picture; that note goes, so the picture itself is turned. Transparent becomes white; no profile is
    /// written, for what has none is read as sRGB.
    /// </summary>
    private static SKBitmap Upright(SKBitmap decoded, SKEncodedOrigin origin)
    {
        var lies = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var scale = Math.Min(1f, (float)LongestSidePixels / Math.Max(decoded.Width, decoded.Height));
        var (width, height) = (Math.Max(1, (int)(decoded.Width * scale)), Math.Max(1, (int)(decoded.Height * scale)));
        var upright = new SKBitmap(new SKImageInfo(lies ? height : width, lies ? width : height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.White);
        canvas.Concat(TurnOf(origin, width, height));
        using var image = SKImage.FromBitmap(decoded);
        var between = scale < 0.5f ? SKMipmapMode.Linear : SKMipmapMode.None;
        canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, between));
        return upright;
    }

    /// <summary>The eight ways of EXIF to lay a picture down.</summary>
    private static SKMatrix TurnOf(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
