using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Doorstep.Contracts.Sync;

/// <summary>
/// The hash of the rows of a table that does not depend on their order: the sum, modulo 2^64, of the first eight bytes of the SHA-256 of each line.
/// A row that changes is taken off and put on again.
/// </summary>
public struct StateHash : IEquatable<StateHash>
{
    public const int Ranges = 16;

    private ulong sum;

    public void Add(ReadOnlySpan<byte> line) => sum = unchecked(sum + Of(line));

    public void Remove(ReadOnlySpan<byte> line) => sum = unchecked(sum - Of(line));

    /// <param name="line">In UTF-8, without its line feed.</param>
    public static ulong Of(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>The range of a row, by the last character of its id.</summary>
    public static int RangeOf(string id) =>
        id is { Length: > 0 } && int.TryParse(id.AsSpan(id.Length - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var range)
            ? range : 0;

    public readonly bool Equals(StateHash other) => sum == other.sum;

    public override readonly bool Equals(object? obj) => obj is StateHash other && Equals(other);

    public override readonly int GetHashCode() => sum.GetHashCode();

    public static bool operator ==(StateHash left, StateHash right) => left.Equals(right);

    public static bool operator !=(StateHash left, StateHash right) => !left.Equals(right);

    public override readonly string ToString() => sum.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>The hashes of what a phone must hold: of each table, in sixteen ranges.</summary>
public sealed record StateHashes(string Cursor, IReadOnlyDictionary<string, IReadOnlyList<string>> Tables);
