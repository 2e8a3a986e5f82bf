using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Accounts;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Glass;

/// <summary>The data officer reviews every emergency access in her areas: who, why, how many were opened, and says whether it was right.</summary>
sealed class ReviewGlass(DoorstepContext db, SecondPerson second, CurrentAct acting, TimeProvider clock)
{
    private const int Most = 100;

    public sealed record Request(
        bool WasRight, [property: Required(ErrorMessage = "error.required"), TextLength(BrokenGlass.ReasonLength)] string Review);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/glass",
            (ReviewGlass useCase, CancellationToken cancellationToken) => useCase.ListAsync(cancellationToken))
            .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("Where the glass was broken, those not yet looked at first");
        app.MapPost("/api/glass/{id:guid}/review", (Guid id, Request request, ReviewGlass useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.Audit).WithTags("Privacy").WithSummary("Say whether breaking the glass was right");
    }

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        if (await db.BrokenGlasses.SingleOrDefaultAsync(glass => glass.Id == id, cancellationToken) is not { } glass)
        {
            return false;
        }

        var act = acting.Now();
        glass.ReviewWith(request.WasRight, request.Review.Trim(), act);
        await second.MustBeAsync(glass.AccountId, act.By, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<GlassLine>> ListAsync(CancellationToken cancellationToken = default)
    {
        var found = await (
            from glass in db.BrokenGlasses.AsNoTracking()
            join account in db.Users on glass.AccountId equals account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            where glass.Until > glass.At
            orderby glass.ReviewedAt != null, glass.At descending
            select new
            {
                Glass = glass,
                Name = account == null ? "" : account.DisplayName,
                People = db.Readings.Where(reading => reading.Subject == ReadingSubject.Resident && reading.By == glass.AccountId
                    && reading.At >= glass.At && reading.At < glass.Until).Select(reading => reading.SubjectId).Distinct().Count(),
            }).Take(Most).ToListAsync(cancellationToken);
        var areas = await db.AreaNamesAsync([.. found.Select(one => one.Glass.Area).Distinct()], cancellationToken);
        var now = clock.GetUtcNow();
        return found.ConvertAll(one => new GlassLine(
            one.Glass.Id, one.Glass.AccountId, one.Name, one.Glass.Area.Value, areas.GetValueOrDefault(one.Glass.Area, one.Glass.Area.Value),
            one.Glass.Reason.Open("glass"), one.Glass.At, one.Glass.Until, now < one.Glass.Until, one.People, one.Glass.WasRight,
            one.Glass.Review.Open("glass")));
    }
}

/// <summary>A broken glass as the data officer sees it.</summary>
/// <param name="PeopleOpened">Residents of whom she opened something meanwhile.</param>
public sealed record GlassLine(
    Guid Id, Guid By, string ByName, string Area, string AreaName, string Reason, DateTimeOffset At, DateTimeOffset Until, bool IsOpen,
    int PeopleOpened, bool? WasRight, string Review);
