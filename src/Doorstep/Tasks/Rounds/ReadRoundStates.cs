using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Forms;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>How a grid stands by its latest rounds of a kind.</summary>
/// <param name="Score">The mean of its sections that were walked lately, from 0 to 100; null where that is not known.</param>
/// <param name="Day">Of the latest round, however old.</param>
/// <param name="Days">How long ago that is.</param>
/// <param name="Sections">How many of its sections the score counts.</param>
public sealed record GridState(AreaCode Area, int? Score, DateOnly Day, int Days, int Sections);

/// <summary>
/// Reads how the grids of an area stand, from the state that every round leaves behind. What is older than twice the rhythm of its kind is not known
/// any more. A department reads what it received, an office all of its area.
/// </summary>
sealed class ReadRoundStates(DoorstepContext db, Caller caller, CatalogueCache catalogue, ListForms forms, AreaNameCache names, TimeProvider clock)
{
    /// <summary>The rhythm of what is walked only when somebody asks.</summary>
    public const int UsualRhythm = 30;

    /// <param name="ValidDays">A round counts for so long.</param>
    public sealed record Answer(AreaCode Area, string Kind, int ValidDays, IReadOnlyList<GridState> Grids);

    public static void Map(IEndpointRouteBuilder rounds) => rounds
        .MapGet("/states", (string? area, string? kind, ReadRoundStates useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, kind, cancellationToken).OrNotFound())
        .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithSummary("How the grids of an area stand by their latest rounds of a kind");

    /// <param name="code">Null for the widest area the caller sees.</param>
    /// <param name="wanted">Null for the first kind of round there is.</param>
    public async Task<Answer?> RunAsync(string? code, string? wanted, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ViewCases);
        var kinds = await catalogue.RoundKindsAsync(forms, cancellationToken);
        if (caller.AreaOfRounds(code, await names.ReadAsync(cancellationToken)) is not { } area || kinds.Count == 0)
        {
            return null;
        }

        var kind = wanted is { Length: > 0 } && kinds.TryGetValue(wanted, out var known) ? known : kinds.First().Value;
        var (today, valid) = (CityTime.Today(clock), 2 * (kind.EveryDays ?? UsualRhythm));
        var states = await db.RoundStates.AsNoTracking().In(area).Where(state => state.KindCode == kind.Code).ToListAsync(cancellationToken);
        return new(area, kind.Code, valid, [.. states.GroupBy(state => state.Area).OrderBy(grid => grid.Key)
            .Select(grid => StateOf(grid.Key, [.. grid], today, valid))]);
    }

    internal static GridState StateOf(AreaCode grid, IReadOnlyCollection<RoundState> states, DateOnly today, int valid)
    {
        // A section that two departments asked about stands by the later of the two.
        var latest = states.GroupBy(state => state.SubjectId).Select(section => section.MaxBy(state => state.Day)!).ToList();
        var (day, fresh) = (latest.Max(state => state.Day), latest.FindAll(state => today.DayNumber - state.Day.DayNumber <= valid));
        return new(grid, fresh.Count == 0 ? null : (int)Math.Round(fresh.Average(state => state.Score), MidpointRounding.AwayFromZero), day,
            today.DayNumber - day.DayNumber, fresh.Count);
    }
}
