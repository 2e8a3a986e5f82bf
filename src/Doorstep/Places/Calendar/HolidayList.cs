using System.Globalization;
using System.Reflection;
using Doorstep.Contracts;

namespace Doorstep.Places.Calendar;

/// <summary>One day of the published lists: free though a weekday, or worked though a weekend.</summary>
public sealed record ListedDay(DateOnly Date, bool IsHoliday);

/// <summary>
/// Holidays and make-up days as the State Council published them, read from a file of lines "date,kind,occasion…":
/// 2027-01-01,holiday,New Year's Day,元旦.
/// </summary>
public sealed class HolidayList(IReadOnlyList<ListedDay> days)
{
    private const int MostLines = 5000;

    private static readonly Lazy<HolidayList> own = new(ReadOwn);

    /// <summary>The lists that this version of the platform knows.</summary>
    public static HolidayList Own => own.Value;

    public IReadOnlyList<ListedDay> Days => days;

    /// <summary>A year counts as published when its list runs from New Year's Day to National Day.</summary>
    public IReadOnlySet<int> Years { get; } = days.Where(day => day.IsHoliday && day.Date is { Month: 10, Day: 1 }).Select(day => day.Date.Year)
        .Where(year => days.Any(day => day.IsHoliday && day.Date == new DateOnly(year, 1, 1))).ToHashSet();

    /// <summary>Of a year that both have, the other's days count.</summary>
    public HolidayList With(HolidayList other)
    {
        var (kept, added) = (days.Where(day => !other.Years.Contains(day.Date.Year)).ToList(), other.Days);
        return new([.. kept.Concat(added).DistinctBy(day => day.Date).OrderBy(day => day.Date)]);
    }

    /// <param name="faults">What is wrong with the text: the line, and the key of its sentence.</param>
    public static HolidayList Read(string text, out IReadOnlyList<(int Line, string Key)> faults)
    {
        List<(int, string)> wrong = [];
        List<ListedDay> read = [];
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < Math.Min(lines.Length, MostLines); i++)
        {
            var line = UserText.Plain(lines[i]);
            if (line.Length == 0 || (i == 0 && line.StartsWith("date", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            var cells = line.Split([',', ';', '\t']);
            if (!DateOnly.TryParseExact(cells[0].Trim(), ["yyyy-MM-dd", "yyyy/M/d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                wrong.Add((i + 1, "error.holiday-date"));
            }
            else if (cells.ElementAtOrDefault(1)?.Trim().ToLowerInvariant() is not (("holiday" or "workday") and var kind))
            {
                wrong.Add((i + 1, "error.holiday-kind"));
            }
            else if (read.Exists(other => other.Date == day))
            {
                wrong.Add((i + 1, "error.holiday-twice"));
            }
            else
            {
                read.Add(new(day, kind == "holiday"));
            }
        }

        HolidayList list = new(read);
        faults = wrong.Count > 0 ? wrong : [.. list.FaultsOfYears()];
        return list;
    }

    public string ToCsv() => "date,kind\n" + string.Concat(
        days.Select(day => string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd},{(day.IsHoliday ? "holiday" : "workday")}\n")));

    /// <summary>A list of a year has all that the law makes free, and works only weekends.</summary>
    private IEnumerable<(int, string)> FaultsOfYears()
    {
        if (Years.Count == 0)
        {
            yield return (0, "error.holiday-no-year");
        }

        var free = days.Where(day => day.IsHoliday).Select(day => day.Date).ToHashSet();
        if (Years.Where(year => year >= 2025).Any(year => !LegalHolidays.Of(year).IsSubsetOf(free)))
        {
            yield return (0, "error.holiday-missing");
        }

        if (days.Any(day => !day.IsHoliday && day.Date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)))
        {
            yield return (0, "error.holiday-workday");
        }
    }

    private static HolidayList ReadOwn()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("facts/holidays-cn.csv")!);
        return Read(reader.ReadToEnd(), out _);
    }
}
