using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Records that a resident was shown an appeal, that she or her guardian consented to exactly that, and that she takes it back. Nothing else of the
/// platform depends on what she says.
/// </summary>
sealed class AskConsent(DoorstepContext db, Caller caller, CurrentAct acting, ReadingRecorder readings)
{
    /// <summary>As the readings name who consented for her.</summary>
    public const string Field = "Guardian";

    /// <param name="TextHash">Of what she was shown.</param>
    /// <param name="WasReadAloud">She cannot read it, and it was read to her.</param>
    public sealed record Shown(
        [property: Required(ErrorMessage = "error.required"), StringLength(64, ErrorMessage = "error.too-long")] string TextHash,
        [property: Required(ErrorMessage = "error.required")] DateOnly? Day, bool WasReadAloud = false);

    /// <param name="KnowsItIsFree">She was told: she may say no or take it back at any time, and loses nothing by it.</param>
    /// <param name="Relation">Of the guardian who consents for her; null where she does herself.</param>
    public sealed record Consented(
        [property: Required(ErrorMessage = "error.required"), StringLength(64, ErrorMessage = "error.too-long")] string TextHash,
        bool KnowsItIsFree, GuardianRelation? Relation = null, string? Guardian = null);

    public sealed record Why([property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose);

    public sealed record Opened(string Value);

    public static void Map(IEndpointRouteBuilder appeals)
    {
        appeals.MapPost("/{id:guid}/shown", (Guid id, Shown request, AskConsent useCase, CancellationToken cancellationToken) =>
            useCase.ShownAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Record that the resident was shown an appeal as it stands");
        appeals.MapPost("/{id:guid}/consent", (Guid id, Consented request, AskConsent useCase, CancellationToken cancellationToken) =>
            useCase.ConsentedAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Record the consent to exactly what was shown");
        appeals.MapPost("/{id:guid}/withdrawal", (Guid id, AskConsent useCase, CancellationToken cancellationToken) =>
            useCase.WithdrawnAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.KeepCare).WithSummary("Take the consent back: no supporter sees the appeal any more");
        appeals.MapPost("/{id:guid}/guardian",
            (Guid id, Why request, AskConsent useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.GuardianAsync(id, request, cancellationToken).OrNotFound(response))
            .Needs(Permission.KeepCare).WithSummary("Open who consented for the resident, for a purpose");
    }

    public Task<bool> ShownAsync(Guid id, Shown request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DoAsync(id, appeal =>
        {
            var act = acting.Now();
            if (request.Day is not { } day || day > CityTime.DayOf(act.At) || day < CityTime.DayOf(appeal.DraftedAt))
            {
                throw new WrongFieldException("day", "error.appeal-day");
            }

            appeal.Show(request.TextHash, act);
            db.Add(AppealAct.Of(AppealActKind.Shown, appeal, act,
                new() { TextHash = request.TextHash, Day = day, WasReadAloud = request.WasReadAloud }));
        }, cancellationToken);
    }

    public Task<bool> ConsentedAsync(Guid id, Consented request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DoAsync(id, appeal =>
        {
            var act = acting.Now();
            var guardian = GuardianOf(request);
            if (!request.KnowsItIsFree)
            {
                throw new WrongFieldException("knowsItIsFree", "error.appeal-free");
            }

            appeal.Consent(request.TextHash, act);
            db.Add(AppealAct.Of(AppealActKind.Consented, appeal, act,
                new() { TextHash = request.TextHash, Relation = request.Relation, Guardian = guardian }));
        }, cancellationToken);
    }

    public Task<bool> WithdrawnAsync(Guid id, CancellationToken cancellationToken = default) => DoAsync(id, appeal =>
    {
        var act = acting.Now();
        appeal.Withdraw(act);
        db.Add(AppealAct.Of(AppealActKind.Withdrawn, appeal, act));
    }, cancellationToken);

    public async Task<Opened?> GuardianAsync(Guid id, Why request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var consent = await db.AppealActs.AsNoTracking()
            .Where(act => act.AppealId == id && act.Kind == AppealActKind.Consented && act.Relation != null)
            .OrderByDescending(act => act.Id).FirstOrDefaultAsync(cancellationToken);
        var resident = await db.Appeals.Where(one => one.Id == id).Select(one => one.ResidentId).SingleOrDefaultAsync(cancellationToken);
        if (consent is null || resident is null || !caller.Scope.Covers(Permission.KeepCare, consent.Area))
        {
            return null;
        }

        await readings.RunAsync([new(ReadingSubject.Resident, resident.Value, Field, consent.Area)], request.Purpose,
            cancellationToken: cancellationToken);
        return new(consent.Guardian.Open(request.Purpose));
    }

    private static string? GuardianOf(Consented request)
    {
        if (request.Relation is null)
        {
            return UserText.SaysNothing(request.Guardian) ? null : throw new WrongFieldException("relation", "error.required");
        }

        return !Enum.IsDefined(request.Relation.Value) ? throw new WrongFieldException("relation", "error.required")
            : DraftAppeal.WordsIn(request.Guardian, "guardian", AppealAct.LongestName) ?? throw new WrongFieldException("guardian", "error.required");
    }

    private async Task<bool> DoAsync(Guid id, Action<Appeal> work, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.KeepCare);
        if (await db.Appeals.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found
            || !caller.Scope.Covers(Permission.KeepCare, found.Area))
        {
            return false;
        }

        work(found);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
