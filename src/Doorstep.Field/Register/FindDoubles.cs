using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;

namespace Doorstep.Field.Register;

/// <summary>Somebody on the phone who seems to be the one who is being written down.</summary>
/// <param name="IsByPhone">They have one number; otherwise one name, and were born in the same years.</param>
public sealed record LikelyDouble(ResidentRow Row, bool IsByPhone)
{
    public override string ToString() => $"{Row.Id}";
}

/// <summary>
/// Finds whom a person may be the double of, among all whom the phone knows: by phone number, and by name with the band of her birth year. The phone
/// has no number of a document; those are compared where the register is.
/// </summary>
public static class FindDoubles
{
    private const int FewestDigits = 7;

    public static IReadOnlyList<LikelyDouble> Of(ResidentDraft person, GridRows rows, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(rows);
        var (name, phone) = (UserText.Fold(person.Name), Digits(person.Phone));
        var band = person.Born(today) is { } born ? AgeBand.Of(born.Year, today.Year)?.Key : null;
        return
        [
            .. rows.Residents.Where(one => one.Id != person.Id).Select(one => new LikelyDouble(one, IsSame(phone, Digits(one.Phone))))
                .Where(one => one.IsByPhone || (name.Length > 0 && UserText.Fold(one.Row.Name) == name
                    && (band is null || one.Row.Age is null || one.Row.Age == band)))
                .OrderByDescending(one => one.IsByPhone).ThenBy(one => one.Row.Id),
        ];
    }

    private static bool IsSame(string one, string other) => one.Length >= FewestDigits && one == other;

    /// <summary>As it is dialled within the country.</summary>
    private static string Digits(string? phone)
    {
        var digits = string.Concat((phone ?? "").Where(char.IsAsciiDigit));
        return digits.Length == 13 && digits.StartsWith("86", StringComparison.Ordinal) ? digits[2..] : digits;
    }
}
