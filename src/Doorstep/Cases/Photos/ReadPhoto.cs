using SkiaSharp;

namespace Doorstep.Cases;

/// <summary>
/// Makes a clean JPEG of whatever file a person sends: decoded, turned upright, made smaller where it is huge, and encoded anew, so that neither place,
/// time, camera nor anything hidden behind the picture survives. The header is read before the pixels: a bomb of 10,000 x 10,000 costs nothing.
/// </summary>
static class ReadPhoto
{
    public const int MaxBytes = 20 << 20;
    private const long MaxPixels = 25_000_000;
    private const int LongestSidePixels = 2560;
    private const int Quality = 85;

    public sealed record Clean(byte[] Jpeg, int WidthPixels, int HeightPixels);

    /// <exception cref="WrongFieldException">Not a photo, too large, or cut off.</exception>
    public static Clean Read(ReadOnlySpan<byte> file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec?.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
        {
            throw new WrongFieldException("file", "error.photo-not-a-photo");
        }

        if ((long)codec.Info.Width * codec.Info.Height > MaxPixels)
        {
            throw new WrongFieldException("file", "error.photo-too-large");
        }

        using var upright = Decode(codec);
        using var image = SKImage.FromBitmap(upright);
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return new(encoded.ToArray(), upright.Width, upright.Height);
    }

    private static SKBitmap Decode(SKCodec codec)
    {
        using var colours = SKColorSpace.CreateSrgb();
        using var decoded = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, colours));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is not SKCodecResult.Success)
        {
            throw new WrongFieldException("file", "error.photo-broken");
        }

        return Upright(decoded, codec.EncodedOrigin);
    }

    /// <summary>Cameras write which side was up beside the picture; that note goes, so the picture itself is turned. Transparent becomes white; no profile is written, for what has none is read as sRGB.</summary>
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
        canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
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
