using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Doorstep.Insights.Operation;

/// <summary>Words and numbers for the page of the system: names of jobs and kinds of failure, in the reader's language.</summary>
static class SystemWords
{
    /// <summary>A newer node beside this one may have a job that this version has no word for.</summary>
    public static string Job(this IStringLocalizer words, string name) =>
        words[$"system.job.{name}"] is { ResourceNotFound: false } known ? known.Value : name;

    public static string Failure(this IStringLocalizer words, string? kind) => kind switch
    {
        null => "",
        _ when Has(kind, "Npgsql", "Postgres", "Sqlite", "DbUpdate", "DatabaseAway", "RetryLimit") => words["system.failure.database"],
        _ when Has(kind, "Timeout", "Canceled") => words["system.failure.time"],
        _ when Has(kind, "IOException", "UnauthorizedAccess") => words["system.failure.disk"],
        _ when Has(kind, "Fork", "TileFault") => words["system.failure.tree"],
        _ => words["system.failure.other", kind],
    };

    public static string Number(double value) => value.ToString(value % 1 == 0 || value >= 100 ? "N0" : "N1", CultureInfo.CurrentCulture);

    private static bool Has(string kind, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (kind.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
