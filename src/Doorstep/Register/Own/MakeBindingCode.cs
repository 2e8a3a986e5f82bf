using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>Makes a short-lived code for the owner of an account, without which nobody binds it to anybody's record.</summary>
sealed class MakeBindingCode(IServiceScopeFactory scopes, Caller caller, CallerReader callers, Chance chance, TimeProvider clock)
{
    public sealed record Made(string Code, DateTimeOffset Until);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/my/binding-code",
            (MakeBindingCode useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Self).WithTags("Privacy").WithSummary("Make a code that lets the community's staff bind my account to my record");

    /// <exception cref="RuleBrokenException">It is an account of staff, or bound already.</exception>
    public async Task<Made> RunAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("binding code");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await callers.WorksAsync(caller.AccountId, cancellationToken))
        {
            throw new RuleBrokenException("rule.binding-staff");
        }

        if (await db.OwnRecords.AnyAsync(own => own.AccountId == caller.AccountId, cancellationToken))
        {
            throw new RuleBrokenException("rule.bound-already");
        }

        var (code, now) = (SpokenCode.Make(chance), clock.GetUtcNow());
        var row = await db.BindingCodes.SingleOrDefaultAsync(one => one.AccountId == caller.AccountId, cancellationToken);
        if (row is null)
        {
            db.Add(row = BindingCode.Of(caller.AccountId));
        }

        row.Renew(code, now);
        await db.SaveChangesAsync(cancellationToken);
        return new(code, now + BindingCode.Lasts);
    }
}

/// <summary>Tells accounts of staff from those of residents.</summary>
static class StaffAccounts
{
    /// <summary>Whether somebody has a right, now or to come, that is more than her own account.</summary>
    public static async Task<bool> WorksAsync(this CallerReader callers, Guid accountId, CancellationToken cancellationToken) =>
        (await callers.RightsToComeAsync(accountId, cancellationToken))
            .Exists(right => right.Permissions.Any(permission => permission != Permission.Self));
}
