using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Glass;

/// <summary>
/// Gives somebody on duty emergency access to a community's register for half an hour, with her reason. Nobody is asked first: the half hour begins
/// at once, and is looked at afterwards.
/// </summary>
sealed class BreakGlass(IServiceScopeFactory scopes, Caller caller, CallerReader callers, CurrentAct acting, TimeProvider clock)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required"), TextLength(BrokenGlass.ReasonLength)] string Reason);

    /// <param name="NeedsSecondPerson">It opens only when a colleague on duty agrees: she has opened as many today as she may alone.</param>
    public sealed record Broken(Guid Id, DateTimeOffset Until, bool NeedsSecondPerson);

    /// <summary>One that is open now.</summary>
    public sealed record OpenLine(Guid Id, string Area, string AreaName, DateTimeOffset Until);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/glass", (Request request, BreakGlass useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
        .Needs(Permission.BreakGlass).WithTags("Privacy").WithSummary("Open the register of a community for half an hour, in an emergency");

    public async Task<Broken> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.BreakGlass);
        if (!AreaCode.TryParse(request.Area, out var area))
        {
            throw new WrongFieldException("area", "error.area");
        }

        // Her own grants do not reach there: that is what the glass is.
        using var scope = scopes.AsJob("glass");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (!await db.KnowsAreaAsync(area, cancellationToken))
        {
            throw new WrongFieldException("area", "error.area-outside");
        }

        var act = acting.Now();
        // Two at once: the second finds the account changed. So it is read before what is open is looked for.
        (await db.Users.SingleAsync(account => account.Id == act.By, cancellationToken)).ConcurrencyStamp = act.Id.ToString("n");
        if (await db.BrokenGlasses.AnyAsync(glass => glass.AccountId == act.By && glass.Until > act.At, cancellationToken))
        {
            throw new RuleBrokenException("rule.glass-open");
        }

        var role = await db.Roles.SingleAsync(role => role.Code == Role.BrokenGlass, cancellationToken);
        GrantLimit.Check([.. await callers.RightsToComeAsync(caller.AccountId, cancellationToken), new Right(role.Permissions, area, null)]);
        var since = act.At - BrokenGlass.Day;
        var needsSecond = await db.BrokenGlasses.CountAsync(glass => glass.AccountId == act.By && glass.At > since, cancellationToken)
            >= BrokenGlass.MostAlone;
        var glass = BrokenGlass.Break(area, request.Reason.Trim(), act, needsSecond);
        db.Add(glass);
        if (!needsSecond)
        {
            db.Add(Grant.Give(caller.AccountId, role, area, null, acting.Now(), glass.Until));
        }

        await db.SaveChangesAsync(cancellationToken);
        return new(glass.Id, glass.Until, needsSecond);
    }

    /// <summary>Her own that are open now.</summary>
    public async Task<IReadOnlyList<OpenLine>> MineAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("glass");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var open = await db.BrokenGlasses.AsNoTracking().Where(glass => glass.AccountId == caller.AccountId && glass.Until > now)
            .ToListAsync(cancellationToken);
        var names = open.Count == 0 ? [] : await db.AreaNamesAsync([.. open.Select(glass => glass.Area).Distinct()], cancellationToken);
        return open.ConvertAll(glass => new OpenLine(glass.Id, glass.Area.Value, names.GetValueOrDefault(glass.Area, glass.Area.Value), glass.Until));
    }
}
