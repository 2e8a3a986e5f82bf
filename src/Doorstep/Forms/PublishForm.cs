using Doorstep.Access;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Publishes the draft of a form: from now on it is what people are asked. What is still wrong with it keeps it from that.</summary>
sealed class PublishForm(DoorstepContext db, Caller caller, EditForm drafts, Locate locate, CurrentAct acting)
{
    /// <param name="Seen">The number of edits that whoever publishes has seen.</param>
    public sealed record Request(int Seen);

    public sealed record Published(string Code, int Version);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/forms/{code}/publish", (string code, Request request, PublishForm useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(code, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepForms).WithTags("Forms").WithSummary("Publish the next version of a form");

    public async Task<Published?> RunAsync(string code, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActInWholeCity(Permission.KeepForms);
        if (await db.FormDrafts.SingleOrDefaultAsync(one => one.Code == code, cancellationToken) is not { } draft)
        {
            return null;
        }

        if (draft.Edits != request.Seen)
        {
            throw new RuleBrokenException("rule.form-edited");
        }

        var form = draft.Definition;
        if (LintForm.Run(form, await drafts.AroundAsync(cancellationToken)) is { Count: > 0 } issues)
        {
            if (issues.FirstOrDefault(issue => issue.Kind == LintForm.CaseKind) is { Field: { } field, Detail: { } kind })
            {
                throw new RuleBrokenException("rule.form-case-kind", field, kind);
            }

            throw new RuleBrokenException(
                "rule.form-issues", issues.Count, string.Join(", ", issues.Select(issue => issue.Field ?? code).Distinct()));
        }

        var before = await db.FormVersions.SingleOrDefaultAsync(one => one.Code == code && one.ReplacedAt == null, cancellationToken);
        if (before?.Json == draft.Json)
        {
            throw new RuleBrokenException("rule.form-same");
        }

        var next = FormVersion.Publish(form, before, await locate.CityAsync(cancellationToken), acting.Now());
        db.Add(next);
        db.Remove(draft);
        await EditForm.SaveAsync(db, cancellationToken);
        return new(code, next.Version);
    }
}
