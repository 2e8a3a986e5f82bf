using Doorstep.Tests.Access;

namespace Doorstep.Tests.Tasks;

/// <summary>
/// Months in which anything may happen on any day: the clock leaps, grids are redrawn, the server starts again and two nodes work at once. What the
/// city was promised holds after every beat of the jobs.
/// </summary>
public sealed class RandomMonthsTests
{
    private const int Days = 30;

    /// <summary>By day each database lives through months of its own.</summary>
    public static TheoryData<int> Seeds => KnownCity.IsNightly ? [.. Enumerable.Range(1, 40)] : DoorstepApp.OnPostgres ? [3] : [1, 2];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_visit_is_forgotten_no_task_is_lost_or_doubled_and_each_reaches_one_worker_within_her_minutes(int seed)
    {
        TestDatabase database = new();
        LeapingClock clock = new();
        await using TasksCity before = new(database, clock);
        await before.InitializeAsync();
        await using TasksCity after = new(database, clock);
        var month = await RandomMonth.BeginAsync(before, new(seed));
        for (var day = 0; day < Days; day++)
        {
            if (day == Days / 2)
            {
                month.GoOnAt(after);
            }

            if (day % 9 == 7)
            {
                await month.RedrawAsync();
            }

            await month.DayAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(month.Summary);
        Assert.True(month.Done > 3 * Days, month.Summary);
    }
}
