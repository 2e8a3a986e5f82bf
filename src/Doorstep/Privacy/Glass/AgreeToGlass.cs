using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Glass;

/// <summary>
/// A colleague agrees to emergency access beyond the number of communities that one person may open alone in a day, and the half hour begins.
/// </summary>
sealed class AgreeToGlass(IServiceScopeFactory scopes, Caller caller, SecondPerson second, CurrentAct acting, TimeProvider clock)
{
    /// <param name="Reason">In her words.</param>
    public sealed record WaitingLine(Guid Id, string ByName, string Area, string AreaName, string Reason, DateTimeOffset At);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/glass/waiting",
            (AgreeToGlass useCase, CancellationToken cancellationToken) => useCase.ListAsync(cancellationToken))
            .Needs(Permission.BreakGlass).WithTags("Privacy").WithSummary("Communities that a colleague wants to open beyond what she may alone");
        app.MapPost("/api/glass/{id:guid}/agreement", (Guid id, AgreeToGlass useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.BreakGlass).WithTags("Privacy").WithSummary("Agree to one of them: its half hour begins");
    }

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.BreakGlass);
        using var scope = scopes.AsJob("glass");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.BrokenGlasses.SingleOrDefaultAsync(glass => glass.Id == id, cancellationToken) is not { } found)
        {
            return false;
        }

        var act = acting.Now();
        found.AgreeTo(act);
        await second.MustBeAsync(found.AccountId, act.By, cancellationToken);
        (await db.Users.SingleAsync(account => account.Id == found.AccountId, cancellationToken)).ConcurrencyStamp = act.Id.ToString("n");
        if (await db.BrokenGlasses.AnyAsync(glass => glass.AccountId == found.AccountId && glass.Id != id && glass.Until > act.At, cancellationToken))
        {
            throw new RuleBrokenException("rule.glass-open");
        }

        var role = await db.Roles.SingleAsync(role => role.Code == Role.BrokenGlass, cancellationToken);
        // It is still she who opens it: a colleague's agreement makes nobody's account.
        db.Add(Grant.Give(found.AccountId, role, found.Area, null, acting.Now() with { By = found.AccountId }, found.Until));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<WaitingLine>> ListAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("glass");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var since = clock.GetUtcNow() - BrokenGlass.WaitsForColleague;
        var waiting = await (
            from glass in db.BrokenGlasses.AsNoTracking()
            where glass.At > since && glass.NeedsSecondPerson && glass.AgreedAt == null && glass.AccountId != caller.AccountId
            orderby glass.At
            join account in db.Users on glass.AccountId equals account.Id
            select new { Glass = glass, account.DisplayName }).ToListAsync(cancellationToken);
        var areas = await db.AreaNamesAsync([.. waiting.Select(one => one.Glass.Area).Distinct()], cancellationToken);
        return waiting.ConvertAll(one => new WaitingLine(
            one.Glass.Id, one.DisplayName, one.Glass.Area.Value, areas.GetValueOrDefault(one.Glass.Area, one.Glass.Area.Value),
            one.Glass.Reason.Open("glass"), one.Glass.At));
    }
}
