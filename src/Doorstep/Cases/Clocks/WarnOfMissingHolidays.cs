namespace Doorstep.Cases;

/// <summary>Says in the server's own log, at each start, that the next year's list of holidays is missing.</summary>
sealed partial class WarnOfMissingHolidays(WorkingDays days, ILogger<WarnOfMissingHolidays> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (days.MissingYear is { } year)
        {
            Warn(year);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "The holidays of {Year} are not published here: deadlines that reach into it are provisional. An administrator gives the list on the page /calendar.")]
    private partial void Warn(int year);
}
