using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Register;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Writes the next version of a form, or the first of a new one, as a draft that anybody who keeps forms can go on with.</summary>
sealed class EditForm(DoorstepContext db, Caller caller, CurrentAct acting, CatalogueCache catalogue, TimeProvider clock)
{
    /// <summary>Two hundred questions in three languages fit, with their options.</summary>
    private const int RequestBytes = 1 << 20;

    /// <param name="Seen">The number of edits that the editor has seen; 0 where there was no draft.</param>
    /// <param name="Form">The whole form, as docs/forms.md describes it.</param>
    public sealed record Request(int Seen, FormDefinition Form);

    /// <param name="Issues">What keeps it from being published.</param>
    /// <param name="Changes">How it differs from the version that counts.</param>
    public sealed record Draft(
        int Edits, DateTimeOffset EditedAt, FormDefinition Form, IReadOnlyList<FormIssue> Issues, int? Version,
        IReadOnlyList<QuestionChange> Changes);

    public static void Map(IEndpointRouteBuilder app)
    {
        var draft = app.MapGroup("/api/forms/{code}/draft").WithTags("Forms");
        draft.MapGet("",
            (string code, EditForm useCase, CancellationToken cancellationToken) => useCase.ShowAsync(code, cancellationToken).OrNotFound())
            .Needs(Permission.KeepForms).WithSummary("The next version of a form as far as it is written, and what is still wrong with it");
        draft.MapPut("", (string code, Request request, EditForm useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(code, request, cancellationToken))
            .Needs(Permission.KeepForms).WithMetadata(new RequestSizeLimitAttribute(RequestBytes))
            .WithSummary("Write the next version of a form, or a new form");
        draft.MapDelete("", (string code, EditForm useCase, CancellationToken cancellationToken) =>
            useCase.DiscardAsync(code, cancellationToken).OrNotFound())
            .Needs(Permission.KeepForms).WithSummary("Throw the draft away");
    }

    public async Task<Draft?> ShowAsync(string code, CancellationToken cancellationToken = default) =>
        await db.FormDrafts.AsNoTracking().SingleOrDefaultAsync(draft => draft.Code == code, cancellationToken) is { } found
            ? await ShowAsync(found, found.Definition, cancellationToken) : null;

    public async Task<Draft> RunAsync(string code, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActInWholeCity(Permission.KeepForms);
        var form = request.Form;
        if (form.Code != code)
        {
            throw new WrongFieldException("form.code", "error.form-code");
        }

        // It can never be changed, so it is not kept as a draft that nobody could publish.
        if (!LintForm.IsCode(code))
        {
            throw new WrongFieldException("form.code", "form.issue-code");
        }

        var draft = await db.FormDrafts.SingleOrDefaultAsync(one => one.Code == code, cancellationToken);
        if ((draft?.Edits ?? 0) != request.Seen)
        {
            throw new RuleBrokenException("rule.form-edited");
        }

        if (draft is null)
        {
            db.Add(draft = FormDraft.Begin(form, acting.Now()));
        }
        else
        {
            draft.Edit(form, acting.Now());
        }

        await SaveAsync(db, cancellationToken);
        return await ShowAsync(draft, form, cancellationToken);
    }

    public async Task<bool> DiscardAsync(string code, CancellationToken cancellationToken = default)
    {
        caller.ActInWholeCity(Permission.KeepForms);
        return await db.FormDrafts.Where(draft => draft.Code == code).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    /// <summary>
    /// What a form is checked against today; an answer becomes a case only of a kind that is offered to whoever reports and
    /// is open to those who see the round.
    /// </summary>
    internal async Task<FormSurroundings> AroundAsync(CancellationToken cancellationToken) =>
        new(RegisterConcepts.All, RegisterConcepts.Known, CityTime.Today(clock),
            (await catalogue.KindsAsync(cancellationToken)).Values.Where(kind => kind.IsOn && !kind.IsConfidential)
                .Select(kind => kind.Code).ToHashSet());

    /// <exception cref="RuleBrokenException">Somebody else began, edited or published it in the same moment.</exception>
    internal static async Task SaveAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException both) when (!DatabaseAway.Is(both))
        {
            throw new RuleBrokenException("rule.form-edited");
        }
    }

    private async Task<Draft> ShowAsync(FormDraft draft, FormDefinition form, CancellationToken cancellationToken)
    {
        var counts = await db.FormVersions.AsNoTracking()
            .SingleOrDefaultAsync(version => version.Code == draft.Code && version.ReplacedAt == null, cancellationToken);
        return new(
            draft.Edits, draft.EditedAt, form, LintForm.Run(form, await AroundAsync(cancellationToken)), counts?.Version,
            counts is null ? [] : CompareForms.Run(counts.Definition, form));
    }
}
