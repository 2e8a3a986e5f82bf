using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Doorstep.Contracts;

/// <summary>The levels of a city's tree, outermost first.</summary>
public enum AreaLevel
{
    City,
    District,
    Subdistrict,
    Community,
    Grid,
}

/// <summary>
/// The statistical code of an area; the code is the tree. 4601 city, 460106 district, 460106005 subdistrict,
/// 460106005006 community, 460106005006002 grid (12 + 3 digits, the form of GB/T 30428.1).
/// Containment is a prefix, and everything in an area lies in the range [<see cref="Value"/>, <see cref="Next"/>).
/// </summary>
[JsonConverter(typeof(AreaCodeJson))]
public readonly record struct AreaCode : IComparable<AreaCode>
{
    private static readonly int[] Lengths = [4, 6, 9, 12, 15];

    private readonly string? value;

    private AreaCode(string value) => this.value = value;

    public string Value => value ?? "";

    public AreaLevel Level => (AreaLevel)Array.IndexOf(Lengths, Value.Length);

    /// <summary>The area one level up; a city has none and answers itself.</summary>
    public AreaCode Parent => Level is AreaLevel.City ? this : new(Value[..Lengths[(int)Level - 1]]);

    /// <summary>The first code after this area and all inside it: the open end of its range.</summary>
    public AreaCode Next => new((long.Parse(Value, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));

    public bool Contains(AreaCode other) => value is not null && other.Value.StartsWith(value, StringComparison.Ordinal);

    /// <summary>The area of a level that this one lies in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is finer than this area's own.</exception>
    public AreaCode At(AreaLevel level) => level <= Level
        ? new(Value[..Lengths[(int)level]])
        : throw new ArgumentOutOfRangeException(nameof(level), level, $"{Value} is a {Level}.");

    /// <summary>The area of a level that this one lies in; this area itself, where it is no finer than that.</summary>
    public AreaCode UpTo(AreaLevel level) => Level < level ? this : At(level);

    /// <summary>The grid with a serial number (1 to 999) in this community.</summary>
    public AreaCode Grid(int serial) => Level is AreaLevel.Community && serial is > 0 and < 1000
        ? new(Value + serial.ToString("000", CultureInfo.InvariantCulture))
        : throw new ArgumentOutOfRangeException(nameof(serial), serial, $"{Value} is a {Level}.");

    public static AreaCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"'{text}' is not an area code.");

    public static bool TryParse([NotNullWhen(true)] string? text, out AreaCode code)
    {
        // As it was typed or pasted only where it is not good as it stands: codes are parsed by the million.
        var plain = IsGood(text) ? text : UserText.Code(text);
        var good = IsGood(plain);
        code = good ? new(plain!) : default;
        return good;
    }

    private static bool IsGood([NotNullWhen(true)] string? text) =>
        text is not null && Array.IndexOf(Lengths, text.Length) >= 0 && text[0] != '0' && text.All(char.IsAsciiDigit);

    public int CompareTo(AreaCode other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(AreaCode left, AreaCode right) => left.CompareTo(right) < 0;

    public static bool operator >(AreaCode left, AreaCode right) => left.CompareTo(right) > 0;

    public static bool operator <=(AreaCode left, AreaCode right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AreaCode left, AreaCode right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;
}
