using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace Doorstep.Tests.Photos;

/// <summary>
/// Photos as phones, cameras and those with something to hide really send them, each with the word in it that must not come through.
/// </summary>
static class PhotoFiles
{
    public const string Secret = "SECRET-PLACE";

    private static readonly byte[] secret = Encoding.ASCII.GetBytes(Secret);
    private static readonly byte[] secretWide = Encoding.Unicode.GetBytes(Secret);
    private static readonly byte[] zip = [.. "PK\u0003\u0004"u8, 0x14, 0, 0, 0, 0, 0, .. secret];

    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["EXIF with a place"] = () => Jpeg(App(1, Exif(withPlace: true))),
        ["EXIF that says it twice"] = () => Jpeg(App(1, Exif(withPlace: true)), App(1, Exif(withPlace: true))),
        ["EXIF whose thumbnail is another picture"] = () =>
            Jpeg(App(1, [.. Exif(withPlace: false), .. APicture(SKEncodedImageFormat.Jpeg, 16, 16), .. secret])),
        ["XMP"] = () => Jpeg(App(1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp])),
        ["extended XMP"] = () => Jpeg(
            App(1, [.. "http://ns.adobe.com/xmp/extension/\0"u8, .. "0123456789ABCDEF0123456789ABCDEF"u8, .. Big(Xmp.Length), .. Big(0), .. Xmp])),
        ["ICC profile with a copyright"] = () => Jpeg(App(2, [.. "ICC_PROFILE\0"u8, 1, 1, .. Icc])),
        ["IPTC caption"] = () => Jpeg(App(
            13, [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, .. Big(secret.Length + 5), 0x1c, 2, 120, 0, (byte)secret.Length, .. secret, 0])),
        ["comment"] = () => Jpeg(Segment(0xfe, secret)),
        ["comment of wide letters"] = () => Jpeg(Segment(0xfe, secretWide)),
        ["JFIF thumbnail"] = () => Jpeg(App(0, [.. "JFXX\0"u8, 0x10, .. APicture(SKEncodedImageFormat.Jpeg, 16, 16), .. secret])),
        ["a maker's own segment"] = () => Jpeg(App(7, secret)),
        ["two pictures in one (MPO)"] = () =>
        [
            .. Jpeg(App(2, [.. "MPF\0"u8, .. Tiff((0xb001, 4, 1, 2)), .. secret])), .. Jpeg(App(1, Exif(withPlace: true)))
        ],
        ["zip behind the end"] = () => [.. Jpeg(), .. zip],
        ["film behind the end (motion photo)"] = () =>
        [
            .. Jpeg(App(1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp])), 0, 0, 0, 0x18, .. "ftypmp42"u8, .. secret
        ],
        ["page behind the end"] = () => [.. Jpeg(), .. Encoding.UTF8.GetBytes($"<script>{Secret}</script>")],
        ["PNG text"] = () => Png(Chunk("tEXt", [.. "Comment\0"u8, .. secret])),
        ["PNG text of any language"] = () => Png(Chunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Xmp])),
        ["PNG EXIF"] = () => Png(Chunk("eXIf", Exif(withPlace: true)[6..])),
        ["PNG with a chunk of one's own and a zip behind"] = () => [.. Png(Chunk("prVt", secret)), .. zip],
        ["WebP with EXIF and XMP"] = () => Webp(("EXIF", Exif(withPlace: true)[6..]), ("XMP ", Xmp)),
    };

    public static byte[] APicture(SKEncodedImageFormat format, int width = 60, int height = 40)
    {
        using var bitmap = new SKBitmap(width, height);
        // Set all at once: a call for each of twelve million dots takes a quarter of a minute.
        bitmap.Pixels = [.. Enumerable.Range(0, width * height).Select(place => (X: place % width, Y: place / width))
            .Select(dot => new SKColor((byte)(dot.X * 7), (byte)(dot.Y * 5), (byte)(dot.X ^ dot.Y)))];
        using var encoded = bitmap.Encode(format, 90);
        return encoded.ToArray();
    }

    /// <summary>
    /// A grey JPEG of two bits a block and colour: few bytes for many points. Its three colours come together, or in a scan each, for which
    /// whoever decodes keeps the whole picture.
    /// </summary>
    public static byte[] ABaselineJpeg(int side, bool inOneScan)
    {
        var blocks = (side + 7) / 8 * ((side + 7) / 8);
        byte[] codes = [1, .. new byte[15], 0], size = [(byte)(side >> 8), (byte)side];
        byte[] head =
        [
            0xff, 0xd8, .. Segment(0xdb, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. Segment(0xc0, [8, .. size, .. size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]), .. Segment(0xc4, [0x00, .. codes]),
            .. Segment(0xc4, [0x10, .. codes]),
        ];
        byte[] scans = inOneScan
            ? [.. Segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]), .. new byte[blocks * 6 / 8 + 1]]
            : [.. new byte[] { 1, 2, 3 }.SelectMany(colour => (byte[])[.. Segment(0xda, [1, colour, 0, 0, 63, 0]), .. new byte[blocks * 2 / 8 + 1]])];
        return [.. head, .. scans, 0xff, 0xd9];
    }

    /// <summary>The check sum of a PNG's chunk (ISO 3309).</summary>
    public static uint Crc(ReadOnlySpan<byte> chunk)
    {
        var sum = uint.MaxValue;
        foreach (var one in chunk)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0xedb88320 & (uint)-(int)(sum & 1));
            }
        }

        return ~sum;
    }

    private static byte[] Xmp => Encoding.UTF8.GetBytes(
        $"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="{Secret}"/></rdf:RDF></x:xmpmeta>""");

    /// <summary>A header as a profile has it, and no table that anybody needs.</summary>
    private static byte[] Icc
    {
        get
        {
            var profile = new byte[128 + 4 + secret.Length];
            BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
            "mntrRGB XYZ "u8.CopyTo(profile.AsSpan(12));
            "acsp"u8.CopyTo(profile.AsSpan(36));
            secret.CopyTo(profile.AsSpan(132));
            return profile;
        }
    }

    private static byte[] Jpeg(params byte[][] segments)
    {
        var picture = APicture(SKEncodedImageFormat.Jpeg);
        return [.. picture[..2], .. segments.SelectMany(segment => segment), .. picture[2..]];
    }

    private static byte[] App(int number, byte[] content) => Segment((byte)(0xe0 + number), content);

    private static byte[] Segment(
        byte marker, byte[] content) => [0xff, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>Which side was up, who took it and, if asked, where: 20 degrees north.</summary>
    private static byte[] Exif(bool withPlace)
    {
        // The pointer to the place (0x8825) leads behind the three entries and the artist's name (0x013b).
        var name = (uint)(8 + 2 + (3 * 12) + 4);
        var place = name + (uint)secret.Length;
        byte[] first = Tiff((0x0112, 3, 1, 1), (0x013b, 2, (uint)secret.Length, name), (withPlace ? (ushort)0x8825 : (ushort)0x0132, 4, 1, place));
        byte[] gps =
        [
            2, 0, .. Entry((1, 2, 2, 'N')), .. Entry((2, 5, 3, place + 2 + 24 + 4)), 0, 0, 0, 0, .. Little(20), .. Little(1), .. Little(2),
            .. Little(1), .. Little(3), .. Little(1)
        ];
        return [.. "Exif\0\0"u8, .. first, .. secret, .. gps];
    }

    private static byte[] Tiff(params (ushort Tag, ushort Type, uint Count, uint Value)[] entries) =>
        [.. "II"u8, 0x2a, 0, 8, 0, 0, 0, (byte)entries.Length, 0, .. entries.SelectMany(Entry), 0, 0, 0, 0];

    private static byte[] Entry((ushort Tag, ushort Type, uint Count, uint Value) entry) =>
        [(byte)entry.Tag, (byte)(entry.Tag >> 8), (byte)entry.Type, (byte)(entry.Type >> 8), .. Little(entry.Count), .. Little(entry.Value)];

    private static byte[] Png(params byte[][] chunks)
    {
        const int Header = 8 + 25;
        var picture = APicture(SKEncodedImageFormat.Png);
        return [.. picture[..Header], .. chunks.SelectMany(chunk => chunk), .. picture[Header..]];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        return [.. Big(content.Length), .. named, .. Big((int)Crc(named))];
    }

    private static byte[] Webp(params (string Name, byte[] Content)[] chunks)
    {
        const int Head = 12;
        byte[] extended = [0x0c, 0, 0, 0, 59, 0, 0, 39, 0, 0];
        byte[] body =
        [
            .. Riff("VP8X", extended), .. APicture(SKEncodedImageFormat.Webp)[Head..], .. chunks.SelectMany(chunk => Riff(chunk.Name, chunk.Content))
        ];
        return [.. "RIFF"u8, .. Little((uint)body.Length + 4), .. "WEBP"u8, .. body];
    }

    private static byte[] Riff(string name, byte[] content) =>
    [
        .. Encoding.ASCII.GetBytes(name), .. Little((uint)content.Length), .. content, .. content.Length % 2 == 0 ? [] : new byte[1]
    ];

    private static byte[] Big(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    private static byte[] Little(uint number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)];
}
