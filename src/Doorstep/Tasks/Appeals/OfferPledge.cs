using System.Text.Json;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>A supporter pledges something towards an appeal that is open to it, or takes back what the office has not decided on.</summary>
sealed class OfferPledge(IServiceScopeFactory scopes, OpenAppeals appeals, Ids ids, TimeProvider clock)
{
    /// <summary>Of one supporter, that the office has not decided on: one link is not to keep it from all others.</summary>
    private const int MostOffered = 20;

    /// <param name="Amount">In the unit of the appeal.</param>
    /// <param name="Until">When it will be there at the latest.</param>
    /// <param name="Key">The same one sent again is the same pledge.</param>
    public sealed record Request(string? What, int? Amount, DateOnly? Until, Guid? Key = null);

    /// <param name="Over">By so much all pledges together are more than is wanted; the office decides.</param>
    public sealed record Offered(Guid PledgeId, int Over);

    /// <returns>Null where there is no such link, or no such appeal for it.</returns>
    public async Task<Offered?> RunAsync(string secret, string number, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var scope = scopes.AsJob("supporters");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await appeals.FindAsync(db, secret, cancellationToken) is not { } supporter
            || await FindAsync(db, supporter, number, cancellationToken) is not { } appeal)
        {
            return null;
        }

        TaskKey key = new(request.Key, Digest.Of(JsonSerializer.Serialize(new { supporter.Id, number, request })));
        var sent = await db.OnceAsync(key, Guid.Empty, act => $"{act.PledgeId}",
            () => OfferAsync(db, supporter, appeal, request, key, cancellationToken), cancellationToken);
        var sum = (await AppealSums.OfAsync(db, [appeal.Id], cancellationToken)).Of(appeal.Id);
        return sent is null ? null : new(Guid.Parse(sent), Math.Max(0, sum.Pledged + sum.Offered - appeal.Amount));
    }

    public async Task<bool> TakeBackAsync(string secret, Guid pledgeId, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("supporters");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await appeals.FindAsync(db, secret, cancellationToken) is not { } supporter
            || await db.Pledges.SingleOrDefaultAsync(one => one.Id == pledgeId && one.SupporterId == supporter.Id, cancellationToken)
                is not { } pledge
            || await db.Appeals.SingleAsync(one => one.Id == pledge.AppealId, cancellationToken) is not { State: not AppealState.Withdrawn } appeal)
        {
            return false;
        }

        var act = Now();
        pledge.TakeBack(act);
        db.Add(AppealAct.Of(AppealActKind.TakenBack, appeal, act, new() { PledgeId = pledge.Id }));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<Appeal?> FindAsync(DoorstepContext db, Supporter supporter, string number, CancellationToken cancellationToken) =>
        await db.Appeals.SingleOrDefaultAsync(one => one.Number == number, cancellationToken) is { } found
            && found.IsShownTo(supporter, appeals.Today) ? found : null;

    private async Task<string?> OfferAsync(
        DoorstepContext db, Supporter supporter, Appeal appeal, Request request, TaskKey key, CancellationToken cancellationToken)
    {
        var what = DraftAppeal.WordsIn(request.What, "what", Pledge.LongestWhat) ?? throw new WrongFieldException("what", "error.required");
        CheckAppealText.Anybodys("what", what);
        var amount = request.Amount is { } some and >= 1 and <= Appeal.MostAmount ? some
            : throw new WrongFieldException("amount", "error.appeal-amount");
        var until = request.Until is { } day && day >= appeals.Today && day <= appeals.Today.AddDays(Pledge.LongestDays) ? day
            : throw new WrongFieldException("until", "error.appeal-until");
        if (await db.Pledges.CountAsync(one => one.SupporterId == supporter.Id && one.State == PledgeState.Offered, cancellationToken) >= MostOffered)
        {
            throw new RuleBrokenException("rule.pledges-many", MostOffered);
        }

        var act = Now();
        var pledge = Pledge.Offer(appeal, supporter, what, amount, until, act);
        db.Add(pledge);
        db.Add(AppealAct.Of(AppealActKind.Offered, appeal, act, new() { PledgeId = pledge.Id, Amount = amount }, key));
        await db.SaveChangesAsync(cancellationToken);
        return $"{pledge.Id}";
    }

    /// <summary>It has no account: that it was this supporter stands in the pledge.</summary>
    private Act Now() => new(ids.Next(), Guid.Empty, clock.GetUtcNow());
}
