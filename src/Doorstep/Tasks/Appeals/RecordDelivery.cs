using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Records what was delivered of a pledge, and what the resident says she received of it, or that she refused it. When she has received what was
/// asked for, the appeal is fulfilled.
/// </summary>
sealed class RecordDelivery(DoorstepContext db, Caller caller, CurrentAct acting, Ids ids)
{
    /// <param name="Key">The same one sent again counts once.</param>
    public sealed record Delivery(
        [property: Required(ErrorMessage = "error.required")] int? Amount, [property: Required(ErrorMessage = "error.required")] DateOnly? Day,
        Bearer Bearer = Bearer.Supporter, string? Words = null, Guid? Key = null);

    /// <param name="IsRefused">She does not want it.</param>
    /// <param name="IsAsPromised">In her own words: it is what was promised.</param>
    public sealed record Receipt(
        int? Amount = null, bool IsRefused = false, bool IsAsPromised = true, string? Words = null, Guid? Key = null);

    public sealed record Recorded(Guid ActId, int Pledged, int Delivered, int Received);

    public static void Map(IEndpointRouteBuilder pledges)
    {
        pledges.MapPost("/{id:guid}/deliveries", (Guid id, Delivery request, RecordDelivery useCase, CancellationToken cancellationToken) =>
            useCase.DeliveredAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Record what was delivered of a pledge");
        pledges.MapPost("/{id:guid}/receipts", (Guid id, Receipt request, RecordDelivery useCase, CancellationToken cancellationToken) =>
            useCase.ReceivedAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Record what the resident says she received, or that she refused it");
    }

    public Task<Recorded?> DeliveredAsync(Guid id, Delivery request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return OnceAsync(id, request, request.Key, (pledge, _, sums, act) =>
        {
            if (request.Day is not { } day || day > CityTime.DayOf(act.At) || day < CityTime.DayOf(pledge.OfferedAt))
            {
                throw new WrongFieldException("day", "error.appeal-day");
            }

            if (!Enum.IsDefined(request.Bearer))
            {
                throw new WrongFieldException("bearer", "error.required");
            }

            // More than was promised is a mistake at the keyboard far more often than a gift.
            var amount = Amount(request.Amount);
            if (sums.Delivered + amount > pledge.Amount)
            {
                throw new RuleBrokenException("rule.delivered-more", sums.Delivered + amount, pledge.Amount);
            }

            return (AppealActKind.Delivered, new() { Amount = amount, Day = day, Bearer = request.Bearer, Words = Words(request.Words) });
        }, cancellationToken);
    }

    public Task<Recorded?> ReceivedAsync(Guid id, Receipt request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return OnceAsync(id, request, request.Key, (pledge, appeal, sums, act) =>
        {
            if (request.IsRefused)
            {
                return (AppealActKind.Refused, new() { Words = Words(request.Words) });
            }

            var amount = Amount(request.Amount);
            if (sums.Received + amount > sums.Delivered)
            {
                throw new RuleBrokenException("rule.received-more", sums.Received + amount, sums.Delivered);
            }

            return (AppealActKind.Received,
                new() { Amount = amount, Day = CityTime.DayOf(act.At), IsAsPromised = request.IsAsPromised, Words = Words(request.Words) });
        }, cancellationToken);
    }

    private static int Amount(int? amount) => amount is { } some and >= 1 and <= Appeal.MostAmount ? some
        : throw new WrongFieldException("amount", "error.appeal-amount");

    private static string? Words(string? written) => DraftAppeal.WordsIn(written, "words", AppealAct.LongestWords);

    private async Task<Recorded?> OnceAsync(
        Guid id, object request, Guid? sent, Func<Pledge, Appeal, (int Delivered, int Received), Act, (AppealActKind, ActFacts)> work,
        CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.KeepCare);
        if (await db.Pledges.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } pledge
            || !caller.Scope.Covers(Permission.KeepCare, pledge.Area))
        {
            return null;
        }

        TaskKey key = new(sent, Digest.Of(JsonSerializer.Serialize(new { id, kind = request.GetType().Name, request })));
        var done = await db.OnceAsync(
            key, caller.AccountId, act => $"{act.Id}", () => RecordAsync(pledge, work, key, cancellationToken), cancellationToken);
        var sums = (await AppealSums.OfAsync(db, [pledge.AppealId], cancellationToken)).OfPledge(id);
        return done is null ? null : new(Guid.Parse(done), pledge.Amount, sums.Delivered, sums.Received);
    }

    private async Task<string?> RecordAsync(
        Pledge pledge, Func<Pledge, Appeal, (int Delivered, int Received), Act, (AppealActKind, ActFacts)> work, TaskKey key,
        CancellationToken cancellationToken)
    {
        var act = acting.Now();
        var appeal = await db.Appeals.SingleAsync(one => one.Id == pledge.AppealId, cancellationToken);
        if (appeal.State is not (AppealState.Open or AppealState.Fulfilled or AppealState.Ended))
        {
            throw new RuleBrokenException("rule.appeal-not-open");
        }

        var sums = await AppealSums.OfAsync(db, [appeal.Id], cancellationToken);
        var (kind, facts) = work(pledge, appeal, sums.OfPledge(pledge.Id), act);
        pledge.Handed(kind, act);
        if (kind is AppealActKind.Received)
        {
            // Two receipts at once would each add up without the other: the second is told that something was changed.
            appeal.Counted();
        }

        db.Add(AppealAct.Of(kind, appeal, act, facts with { PledgeId = pledge.Id }, key));
        if (kind is AppealActKind.Received && appeal.State is AppealState.Open && sums.Of(appeal.Id).Received + facts.Amount >= appeal.Amount)
        {
            var end = act with { Id = ids.Next() };
            appeal.Fulfil(end);
            db.Add(AppealAct.Of(AppealActKind.Fulfilled, appeal, end));
        }

        await db.SaveChangesAsync(cancellationToken);
        return $"{act.Id}";
    }
}
