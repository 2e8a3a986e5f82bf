using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Requests;

/// <summary>
/// Asks the grid centre for work of grid workers: a department for its own purposes, or an office. What was taken back from grids, and more than the
/// workers have hours for, is refused at once.
/// </summary>
sealed class AskForWork(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, CatalogueCache catalogue, IConfiguration settings)
{
    public const int MostHours = 100_000, MostItems = 1_000_000;

    /// <param name="Count">How many at most; null for all of the area.</param>
    /// <param name="Hours">Of work altogether, as whoever asks estimates. The platform sets its own sum beside it.</param>
    /// <param name="EndsOn">On this day the request ends, done or not.</param>
    /// <param name="UrgentGrounds">Null where it is not urgent. Whether it is, the centre decides.</param>
    /// <param name="DepartmentId">For whoever asks for several departments.</param>
    /// <param name="Key">The same one sent again is the same request.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required")] int? Hours,
        [property: Required(ErrorMessage = "error.required")] DateOnly? Deadline,
        [property: Required(ErrorMessage = "error.required")] DateOnly? EndsOn,
        [property: Required(ErrorMessage = "error.required")] string Reason,
        int? Count = null, string? UrgentGrounds = null, Guid? DepartmentId = null, Guid? Key = null);

    /// <param name="Items">How many there are to be visited for it.</param>
    /// <param name="Minutes">That the catalogue reckons for them.</param>
    public sealed record Asked(Guid Id, int Items, int Minutes);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapPost("", (Request request, AskForWork useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.AskForWork).WithSummary("Ask the grid centre for work of grid workers");

    /// <returns>Null where the area is none of hers.</returns>
    public async Task<Asked?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.AskForWork);
        TaskKey key = new(request.Key, Digest.Of(JsonSerializer.Serialize(request)));
        try
        {
            return await AnsweredAsync(key, cancellationToken) ?? await AskAsync(request, key, cancellationToken);
        }
        catch (Exception refused) when (request.Key is not null && refused is DbException or DbUpdateException)
        {
            // The other of the two may have been first meanwhile.
            if (await AnsweredAsync(key, cancellationToken) is { } asked)
            {
                return asked;
            }

            throw;
        }
    }

    /// <summary>The departments that she asks for; null among them for an office.</summary>
    public IReadOnlyList<Guid?> Departments =>
        [.. caller.Scope.Ranges(Permission.AskForWork).Where(range => range != CodeRange.Nothing).Select(range => range.DepartmentId).Distinct()];

    private async Task<Asked?> AnsweredAsync(TaskKey key, CancellationToken cancellationToken) => key.Key is null
        || await db.WorkRequests.AsNoTracking().SingleOrDefaultAsync(one => one.Key == key.Key, cancellationToken) is not { } known ? null
        : known.Content == key.Content && known.AskedBy == caller.AccountId ? new(known.Id, known.Items, known.Minutes)
        : throw new RuleBrokenException("rule.key-used");

    private async Task<Asked?> AskAsync(Request request, TaskKey key, CancellationToken cancellationToken)
    {
        var area = AreaCode.TryParse(request.Area, out var known) ? known : throw new WrongFieldException("area", "error.area-unknown");
        if (!caller.Scope.Ranges(Permission.AskForWork).Any(range => area >= range.From && area < range.Until))
        {
            return null;
        }

        var act = acting.Now();
        var kind = await KindAsync(request.Kind, cancellationToken);
        var (deadline, endsOn) = DaysOf(request, CityTime.DayOf(act.At));
        var (count, hours) = SizeOf(request);
        var words = WordsOf(request);
        var department = DepartmentOf(request, area);
        // Who lives and who works there is beyond what a department sees; it is told how many.
        using var scope = scopes.AsJob("requests");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (!await all.Areas.AnyAsync(one => one.Code == area && one.ClosedAt == null, cancellationToken))
        {
            throw new WrongFieldException("area", "error.area-unknown");
        }

        var items = await HoursThere.ItemsAsync(all, area, kind.Subject, count, cancellationToken);
        RequestWork work = new(hours, items, items * kind.Minutes);
        await HoursThere.MustFitAsync(
            all, area, deadline, Math.Max(hours * 60, work.Minutes), PlanWork.MinutesADay(settings), act.At, cancellationToken);
        var asked = WorkRequest.Ask(department, kind, new(count, area, deadline), work, endsOn, words, key, act);
        db.Add(asked);
        await db.SaveChangesAsync(cancellationToken);
        return new(asked.Id, items, work.Minutes);
    }

    private async Task<TaskKind> KindAsync(string code, CancellationToken cancellationToken)
    {
        var kind = await catalogue.KnownAsync(code, cancellationToken);
        kind.MustBeOrderable();
        return kind.IsCare || kind.Subject is TaskSubject.Resident ? throw new WrongFieldException("kind", "error.kind-care") : kind;
    }

    private static (DateOnly Deadline, DateOnly EndsOn) DaysOf(Request request, DateOnly today)
    {
        var deadline = request.Deadline ?? throw new WrongFieldException("deadline", "error.required");
        var endsOn = request.EndsOn ?? throw new WrongFieldException("endsOn", "error.required");
        return deadline < today ? throw new WrongFieldException("deadline", "error.day-past")
            : endsOn < deadline || endsOn > today.AddDays(WorkRequest.LongestDays) ? throw new WrongFieldException("endsOn", "error.request-ends")
            : (deadline, endsOn);
    }

    private static (int? Count, int Hours) SizeOf(Request request)
    {
        var hours = request.Hours ?? throw new WrongFieldException("hours", "error.required");
        return request.Count is < 1 or > MostItems ? throw new WrongFieldException("count", "error.request-count")
            : hours is < 1 or > MostHours ? throw new WrongFieldException("hours", "error.request-hours")
            : (request.Count, hours);
    }

    private static RequestWords WordsOf(Request request)
    {
        if (UserText.SaysNothing(request.Reason))
        {
            throw new WrongFieldException("reason", "error.required");
        }

        return new(WordsIn(request.Reason, "reason")!, WordsIn(request.UrgentGrounds, "urgentGrounds"));
    }

    /// <summary>As they were written, or null where nothing is said.</summary>
    public static string? WordsIn(string? written, string field) => UserText.SaysNothing(written) ? null
        : UserText.Clean(written) is { Length: <= WorkRequest.LongestText } words ? words : throw new WrongFieldException(field, "error.too-long");

    private Guid? DepartmentOf(Request request, AreaCode area)
    {
        var hers = caller.Scope.Ranges(Permission.AskForWork).Where(range => area >= range.From && area < range.Until)
            .Select(range => range.DepartmentId).Distinct().ToList();
        return request.DepartmentId is { } named
            ? hers.Contains(named) ? named : throw new WrongFieldException("departmentId", "error.department-unknown")
            : hers.Count == 1 || hers.Contains(null) ? hers.Find(one => one is null) ?? hers[0]
            : throw new WrongFieldException("departmentId", "error.required");
    }
}
