using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>Begins and ends rhythms: a kind of work that comes back in an area for everybody whom it concerns.</summary>
sealed class KeepRhythm(DoorstepContext db, Caller caller, CurrentAct acting, CatalogueCache catalogue)
{
    /// <param name="EveryDays">Null for what the kind says.</param>
    /// <param name="Until">Its last day; a year on where none is given.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Range(1, 730, ErrorMessage = "error.every-days")] int? EveryDays = null, DateOnly? From = null, DateOnly? Until = null);

    public sealed record Begun(Guid Id);

    public static void Map(IEndpointRouteBuilder rhythms)
    {
        rhythms.MapPost("", (Request request, KeepRhythm useCase, CancellationToken cancellationToken) =>
            useCase.BeginAsync(request, cancellationToken).CreatedOrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("Begin a rhythm in an area");
        rhythms.MapDelete("/{id:guid}", (Guid id, KeepRhythm useCase, CancellationToken cancellationToken) =>
            useCase.EndAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("End a rhythm: its open tasks are withdrawn");
    }

    public async Task<Begun?> BeginAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.PlanTasks);
        var area = AreaCode.TryParse(request.Area, out var known) ? known : throw new WrongFieldException("area", "error.area-unknown");
        if (!caller.Scope.Covers(Permission.PlanTasks, area))
        {
            return null;
        }

        var act = acting.Now();
        var kind = await catalogue.KnownAsync(request.Kind, cancellationToken);
        var (from, until) = DaysOf(request, CityTime.DayOf(act.At));
        var every = request.EveryDays ?? kind.EveryDays ?? throw new WrongFieldException("everyDays", "error.required");
        if (kind.IsCare || kind.Subject is TaskSubject.Resident)
        {
            throw new WrongFieldException("kind", "error.kind-care");
        }

        if ((await db.Rhythms.AsNoTracking().Where(rhythm => rhythm.KindCode == kind.Code && rhythm.Until >= from && rhythm.From <= until)
            .ToListAsync(cancellationToken)).Exists(other => other.Area.Contains(area) || area.Contains(other.Area)))
        {
            throw new RuleBrokenException("rule.rhythm-overlaps");
        }

        var begun = Rhythm.Begin(kind, area, every, from, until, act);
        db.Add(begun);
        await db.SaveChangesAsync(cancellationToken);
        return new(begun.Id);
    }

    public async Task<bool> EndAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.PlanTasks);
        if (await db.Rhythms.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } rhythm
            || !caller.Scope.Covers(Permission.PlanTasks, rhythm.Area))
        {
            return false;
        }

        var act = acting.Now();
        rhythm.End(CityTime.DayOf(act.At).AddDays(-1), act);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static (DateOnly From, DateOnly Until) DaysOf(Request request, DateOnly today)
    {
        var from = request.From ?? today;
        var until = request.Until ?? from.AddDays(365);
        return from < today ? throw new WrongFieldException("from", "error.day-past")
            : until < from || until > from.AddDays(Rhythm.LongestDays) ? throw new WrongFieldException("until", "error.rhythm-until")
            : (from, until);
    }
}
