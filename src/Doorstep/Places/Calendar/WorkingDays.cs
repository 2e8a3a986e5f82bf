using Doorstep.Contracts;

namespace Doorstep.Places.Calendar;

/// <summary>
/// The city's working calendar as it stands now: the lists that this version knows, and those that an administrator has given since, kept as a file
/// in the data folder. Every node looks at the file now and then; a new list counts within a minute.
/// </summary>
public sealed class WorkingDays(IConfiguration settings, TimeProvider clock)
{
    public const string FileName = "holidays-cn.csv";
    private const int October = 10;
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(30);

    private readonly Lock turn = new();
    private WorkingCalendar calendar = WorkingCalendar.China;
    private DateTime written;
    private long? lookedAt;

    /// <summary>Grows when another list counts: deadlines that were provisional are computed again.</summary>
    public int Version { get; private set; } = 1;

    public string Path => System.IO.Path.Combine(settings["Data"] ?? ".", FileName);

    public WorkingCalendar Now
    {
        get
        {
            lock (turn)
            {
                if (lookedAt is not { } then || clock.GetElapsedTime(then) >= LooksAgain)
                {
                    Look();
                }

                return calendar;
            }
        }
    }

    /// <summary>The year whose list is missing though it begins soon, or has begun; null where there is none.</summary>
    public int? MissingYear
    {
        get
        {
            var today = CityTime.Today(clock);
            return !Now.IsPublished(today.Year) ? today.Year : today.Month >= October && !Now.IsPublished(today.Year + 1) ? today.Year + 1 : null;
        }
    }

    /// <summary>Written beside, then put in its place: whoever looks meanwhile sees the old list or the new.</summary>
    public void Keep(HolidayList list)
    {
        lock (turn)
        {
            var beside = $"{Path}.new";
            File.WriteAllText(beside, (File.Exists(Path) ? HolidayList.Read(File.ReadAllText(Path), out _) : new([])).With(list).ToCsv());
            File.Move(beside, Path, overwrite: true);
            Look();
        }
    }

    private void Look()
    {
        lookedAt = clock.GetTimestamp();
        var now = File.Exists(Path) ? File.GetLastWriteTimeUtc(Path) : default;
        if (now == written)
        {
            return;
        }

        written = now;
        var given = File.Exists(Path) ? HolidayList.Read(File.ReadAllText(Path), out _) : new([]);
        (calendar, Version) = (new(HolidayList.Own.With(given)), Version + 1);
    }
}
