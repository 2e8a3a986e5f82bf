using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>Writes an appeal for a resident, and rewrites it; what tells whom it is about is refused.</summary>
sealed class DraftAppeal(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, CheckAppealText check, Chance chance)
{
    /// <summary>An area that an appeal names has so many people at least; a smaller one says too much of her.</summary>
    public const int FewestPeople = 5000;

    private const string Signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int NumberLength = 8;
    private static readonly int anyAudience = Enum.GetValues<AppealAudience>().Aggregate(0, (all, one) => all | (int)one);

    /// <param name="Institution">Of money, and of nothing else: who is paid directly.</param>
    /// <param name="Audience">Whom she wants to see it.</param>
    /// <param name="Key">The same one sent again is the same appeal.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required")] AppealNeed? Need,
        [property: Required(ErrorMessage = "error.required")] string Text,
        [property: Required(ErrorMessage = "error.required")] int? Amount,
        [property: Required(ErrorMessage = "error.required")] AppealUnit? Unit,
        [property: Required(ErrorMessage = "error.required")] DateOnly? Until,
        AppealAudience Audience, string? Institution = null, Guid? Key = null);

    public sealed record Drafted(Guid Id, string Number, string TextHash);

    public static void Map(IEndpointRouteBuilder appeals)
    {
        appeals.MapPost("/residents/{id:guid}", (Guid id, Request request, DraftAppeal useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).CreatedOrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Write an appeal for a resident");
        appeals.MapPut("/{id:guid}", (Guid id, Request request, DraftAppeal useCase, CancellationToken cancellationToken) =>
            useCase.RewriteAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Rewrite an appeal: it has to be shown, consented to and approved again");
    }

    public async Task<Drafted?> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.KeepCare);
        TaskKey key = new(request.Key, Digest.Of(JsonSerializer.Serialize(new { residentId, request })));
        var sent = await db.OnceAsync(key, caller.AccountId, act => $"{act.AppealId}", () => DraftAsync(residentId, request, key, cancellationToken),
            cancellationToken);
        return sent is null ? null : await DraftedAsync(Guid.Parse(sent), cancellationToken);
    }

    public async Task<Drafted?> RewriteAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.KeepCare);
        if (await db.Appeals.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found
            || !caller.Scope.Covers(Permission.KeepCare, found.Area))
        {
            return null;
        }

        if (found.ResidentId is not { } resident
            || await db.Pledges.AnyAsync(
                one => one.AppealId == id && (one.State == PledgeState.Offered || one.State == PledgeState.Accepted), cancellationToken))
        {
            throw new RuleBrokenException("rule.appeal-pledged");
        }

        var act = acting.Now();
        var content = await ContentAsync(request, found.Area, CityTime.DayOf(act.At), cancellationToken);
        await check.RunAsync(resident, content, cancellationToken);
        found.Rewrite(content, act);
        db.Add(AppealAct.Of(AppealActKind.Rewritten, found, act));
        await db.SaveChangesAsync(cancellationToken);
        return new(found.Id, found.Number, content.Hash);
    }

    private async Task<Drafted> DraftedAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await db.Appeals.AsNoTracking().SingleAsync(one => one.Id == id, cancellationToken);
        return new(found.Id, found.Number, found.Content.Hash);
    }

    private async Task<string?> DraftAsync(Guid residentId, Request request, TaskKey key, CancellationToken cancellationToken)
    {
        var resident = await db.Residents.AsNoTracking().SingleOrDefaultAsync(one => one.Id == residentId, cancellationToken);
        if (resident is null || !caller.Scope.Covers(Permission.KeepCare, resident.Area))
        {
            return null;
        }

        if (resident.Standing is not RecordStatus.Present || !await db.HomesOf([residentId]).AnyAsync(cancellationToken))
        {
            throw new RuleBrokenException("rule.resident-gone");
        }

        var act = acting.Now();
        var content = await ContentAsync(request, resident.Area, CityTime.DayOf(act.At), cancellationToken);
        await check.RunAsync(residentId, content, cancellationToken);
        var appeal = Appeal.Draft(residentId, resident.Area, ANumber(chance), content, act);
        db.Add(appeal);
        db.Add(AppealAct.Of(AppealActKind.Drafted, appeal, act, key: key));
        await db.SaveChangesAsync(cancellationToken);
        return $"{appeal.Id}";
    }

    internal static string ANumber(Chance chance) => string.Concat(Enumerable.Range(0, NumberLength).Select(_ => Signs[chance.Below(Signs.Length)]));

    private async Task<AppealContent> ContentAsync(Request request, AreaCode grid, DateOnly today, CancellationToken cancellationToken)
    {
        var need = Known(request.Need, "need");
        var unit = Known(request.Unit, "unit");
        var until = request.Until ?? throw new WrongFieldException("until", "error.required");
        using var scope = scopes.AsJob("appeals");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var text = WordsIn(request.Text, "text", Appeal.LongestText) ?? throw new WrongFieldException("text", "error.required");
        return (need is AppealNeed.Money) != (unit is AppealUnit.Yuan) ? throw new WrongFieldException("unit", "error.appeal-unit")
            : request.Amount is not (>= 1 and <= Appeal.MostAmount) ? throw new WrongFieldException("amount", "error.appeal-amount")
            : until < today || until > today.AddDays(Appeal.LongestDays) ? throw new WrongFieldException("until", "error.appeal-until")
            : request.Audience is AppealAudience.None || ((int)request.Audience & ~anyAudience) != 0
                ? throw new WrongFieldException("audience", "error.required")
            : new(need, text, request.Amount.Value, unit, until, InstitutionOf(request, need), request.Audience,
                await ShownAreaAsync(all, grid, cancellationToken));
    }

    private static string? InstitutionOf(Request request, AppealNeed need)
    {
        var named = WordsIn(request.Institution, "institution", Appeal.LongestInstitution);
        return (named is not null) == (need is AppealNeed.Money) ? named : throw new WrongFieldException("institution", "error.appeal-institution");
    }

    private static T Known<T>(T? value, string field) where T : struct, Enum => value is { } given && Enum.IsDefined(given) ? given
        : throw new WrongFieldException(field, "error.required");

    /// <summary>As they were written, or null where nothing is said.</summary>
    public static string? WordsIn(string? written, string field, int most) => UserText.SaysNothing(written) ? null
        : UserText.Clean(written) is var words && words.Length <= most ? words : throw new WrongFieldException(field, "error.too-long");

    /// <summary>Her subdistrict, or what it lies in, where too few people live in it.</summary>
    /// <param name="all">Of a job: a worker sees the figures of her own grid alone.</param>
    internal static async Task<AreaCode> ShownAreaAsync(DoorstepContext all, AreaCode grid, CancellationToken cancellationToken)
    {
        var shown = grid.UpTo(AreaLevel.Subdistrict);
        while (shown.Level > AreaLevel.City && await all.AreaCounts.In(shown).Where(count => count.Key == RollUpKeys.People)
            .SumAsync(count => count.Count, cancellationToken) < FewestPeople)
        {
            shown = shown.Parent;
        }

        return shown;
    }
}
