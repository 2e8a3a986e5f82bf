using System.Collections.Frozen;
using System.Globalization;

namespace Doorstep.Contracts;

/// <summary>National code lists of persons, as sets of codes; their words stand with the register's.</summary>
public static class CodeLists
{
    /// <summary>GB/T 3304: 01 Han to 56 Jino, 97 other, 98 of foreign descent.</summary>
    public static FrozenSet<string> Ethnicities { get; } = Enumerable.Range(1, 56).Append(97).Append(98)
        .Select(code => code.ToString("00", CultureInfo.InvariantCulture)).ToFrozenSet();

    /// <summary>GB/T 4658-2006.</summary>
    public static FrozenSet<string> Educations { get; } = FrozenSet.Create("10", "20", "30", "40", "60", "70", "80", "90");

    /// <summary>GB/T 4761: relation to the head of the household.</summary>
    public static FrozenSet<string> Relations { get; } = FrozenSet.Create(
        "01", "02", "10", "11", "12", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37",
        "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "56", "57", "58", "59",
        "60", "61", "62", "63", "64", "65", "66", "67", "68", "69", "70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
        "80", "81", "82", "83", "84", "85", "86", "87", "88", "89", "90", "91", "92", "93", "94", "95", "96", "97", "99");

    public const string Head = "02";

    public const string NotRelated = "99";
}
