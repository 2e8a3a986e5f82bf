using System.Text.Json;

namespace Doorstep.Maps;

/// <summary>
/// An immutable geometry on the map: polygons (each an outer ring, then its holes) or lines, in degrees of WGS-84, longitude first.
/// Coordinates are kept to 1e-7 degree (about a centimetre), so that a border shared by two areas is the same numbers in both.
/// Stored as bytes: counts and zigzag deltas as varints.
/// </summary>
public sealed class Shape
{
    private const double Unit = 1e7;

    /// <summary>
    /// Parts, then rings (a line has one), then longitude and latitude by turns. Rings of polygons are closed: the last point is the first.
    /// </summary>
    public double[][][] Parts { get; }

    public bool IsArea { get; }

    private Shape(double[][][] parts, bool isArea) => (Parts, IsArea) = (parts, isArea);

    public static Shape Area(params double[][][] polygons) => new(Snap(polygons), isArea: true);

    public static Shape Line(params double[][] lines) => new(Snap([.. lines.Select(line => new[] { line })]), isArea: false);

    public (double West, double South, double East, double North) Bounds
    {
        get
        {
            var (west, south, east, north) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
            foreach (var ring in Parts.SelectMany(part => part))
            {
                for (var i = 0; i < ring.Length; i += 2)
                {
                    (west, east) = (Math.Min(west, ring[i]), Math.Max(east, ring[i]));
                    (south, north) = (Math.Min(south, ring[i + 1]), Math.Max(north, ring[i + 1]));
                }
            }

            return (west, south, east, north);
        }
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        Write(stream, IsArea ? 1 : 0);
        Write(stream, Parts.Length);
        long lastX = 0, lastY = 0;
        foreach (var part in Parts)
        {
            Write(stream, part.Length);
            foreach (var ring in part)
            {
                Write(stream, ring.Length / 2);
                for (var i = 0; i < ring.Length; i += 2)
                {
                    var (x, y) = (Fixed(ring[i]), Fixed(ring[i + 1]));
                    Write(stream, Zigzag(x - lastX));
                    Write(stream, Zigzag(y - lastY));
                    (lastX, lastY) = (x, y);
                }
            }
        }

        return stream.ToArray();
    }

    public static Shape FromBytes(ReadOnlySpan<byte> bytes)
    {
        var isArea = Read(ref bytes) == 1;
        var parts = new double[Read(ref bytes)][][];
        long x = 0, y = 0;
        for (var p = 0; p < parts.Length; p++)
        {
            parts[p] = new double[Read(ref bytes)][];
            for (var r = 0; r < parts[p].Length; r++)
            {
                var ring = parts[p][r] = new double[2 * Read(ref bytes)];
                for (var i = 0; i < ring.Length; i += 2)
                {
                    x += Unzigzag(Read(ref bytes));
                    y += Unzigzag(Read(ref bytes));
                    (ring[i], ring[i + 1]) = (x / Unit, y / Unit);
                }
            }
        }

        return new(parts, isArea);
    }

    /// <summary>The geometry object of RFC 7946.</summary>
    public void WriteGeoJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", IsArea ? "MultiPolygon" : "MultiLineString");
        json.WriteStartArray("coordinates");
        foreach (var part in Parts)
        {
            if (IsArea)
            {
                json.WriteStartArray();
            }

            foreach (var ring in part)
            {
                WriteRing(json, ring);
            }

            if (IsArea)
            {
                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRing(Utf8JsonWriter json, double[] ring)
    {
        json.WriteStartArray();
        for (var i = 0; i < ring.Length; i += 2)
        {
            json.WriteStartArray();
            json.WriteNumberValue(ring[i]);
            json.WriteNumberValue(ring[i + 1]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static double[][][] Snap(double[][][] parts) =>
        [.. parts.Select(part => part.Select(ring => ring.Select(degree => Fixed(degree) / Unit).ToArray()).ToArray())];

    private static long Fixed(double degree) => (long)Math.Round(degree * Unit);

    private static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long Unzigzag(long value) => (long)((ulong)value >> 1) ^ -(value & 1);

    private static void Write(MemoryStream stream, int value) => Write(stream, (ulong)value);

    private static void Write(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            stream.WriteByte((byte)(value | 0x80));
        }

        stream.WriteByte((byte)value);
    }

    private static long Read(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }
    }
}
