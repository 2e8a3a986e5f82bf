using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Lists the forms that count, and gives one version with all its questions; every version that was ever published is given.</summary>
sealed class ListForms(DoorstepContext db)
{
    /// <param name="HasDraft">Somebody is writing its next version.</param>
    public sealed record Line(string Code, int Version, Names Names, int Questions, DateTimeOffset PublishedAt, bool HasDraft);

    public sealed record Form(string Code, int Version, DateTimeOffset PublishedAt, bool Counts, FormDefinition Definition);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/forms", (ListForms useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
            .Needs(Permission.Self).Lane(Lane.Bulk).WithTags("Forms").WithSummary("The forms that count");
        app.MapGet("/api/forms/{code}/{version:int}", (string code, int version, ListForms useCase, CancellationToken cancellationToken) =>
            useCase.ShowAsync(code, version, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithTags("Forms").WithSummary("A version of a form, with its questions");
    }

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var drafts = await db.FormDrafts.Select(draft => draft.Code).ToListAsync(cancellationToken);
        return (await db.FormVersions.AsNoTracking().Where(version => version.ReplacedAt == null).OrderBy(version => version.Code)
            .ToListAsync(cancellationToken)).ConvertAll(version => LineOf(version, version.Definition, drafts.Contains(version.Code)));
    }

    private static Line LineOf(FormVersion version, FormDefinition form, bool hasDraft) =>
        new(form.Code, version.Version, form.Names, form.All.Count(), version.PublishedAt, hasDraft);

    /// <summary>The codes of the forms that count and are those of rounds.</summary>
    public async Task<IReadOnlySet<string>> RoundsAsync(CancellationToken cancellationToken = default) =>
        (await db.FormVersions.AsNoTracking().Where(version => version.ReplacedAt == null).ToListAsync(cancellationToken))
            .FindAll(version => version.Definition.IsRound).ConvertAll(version => version.Code).ToHashSet();

    /// <param name="version">Null for the one that counts.</param>
    public async Task<Form?> ShowAsync(string code, int? version, CancellationToken cancellationToken = default) =>
        await db.FormVersions.AsNoTracking().SingleOrDefaultAsync(
            one => one.Code == code && (version == null ? one.ReplacedAt == null : one.Version == version), cancellationToken) is { } found
            ? new(found.Code, found.Version, found.PublishedAt, found.ReplacedAt is null, found.Definition) : null;
}
