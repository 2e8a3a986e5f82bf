using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Places;

namespace Doorstep.Cases;

static partial class BuildingsAt
{
    /// <summary>
    /// Buildings whose address holds the words, in whichever language: a case is found by the address that its reader reads, whatever was written.
    /// </summary>
    public static IQueryable<Building> StandingAt(this IQueryable<Building> buildings, string text)
    {
        var digits = HouseNumber().Match(text);
        var street = (digits.Success ? text.Remove(digits.Index, digits.Length) : text).Trim(' ', ',', '，', '号', '號');
        int? number = digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : null;
        return street.Length == 0
            ? buildings.Where(_ => false)
            : buildings.Where(home => (home.Street.Hans.Contains(street) || home.Street.Hant.Contains(street) || home.Street.En.Contains(street))
                && (number == null || home.Number == number));
    }

    [GeneratedRegex("(?<![0-9])[0-9]{1,5}(?![0-9])")]
    private static partial Regex HouseNumber();
}
