using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Serves a photo to those who see the case that has it, or to the holder of the report's secret.</summary>
sealed class ShowPhoto(DoorstepContext db, Blobs blobs, IServiceScopeFactory scopes, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/photos/{id:guid}", async (Guid id, ShowPhoto useCase, HttpResponse response, CancellationToken cancellationToken) =>
                PhotoAnswer.Of(await useCase.RunAsync(id, cancellationToken), response))
            .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithTags("Cases").WithSummary("A photo of a case one sees");
        app.MapGet("/api/reports/{secret}/photos/{id:guid}",
            async (string secret, Guid id, ShowPhoto useCase, HttpResponse response, CancellationToken cancellationToken) =>
                PhotoAnswer.Of(await useCase.RunAsync(secret, id, cancellationToken), response))
            .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithTags("Reports")
            .WithSummary("A photo of one's own report, or of the work done about it");
    }

    public async Task<Stream?> RunAsync(Guid id, CancellationToken cancellationToken = default) =>
        Open(await db.Photos.AsNoTracking()
            .SingleOrDefaultAsync(photo => photo.Id == id && db.Cases.Any(found => found.Id == photo.CaseId), cancellationToken));

    public async Task<Stream?> RunAsync(string secret, Guid id, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("follow");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await all.ReportOfLinkAsync(secret, cancellationToken) is { } report
            && !FollowCase.IsOver(await all.Cases.Where(found => found.Id == report.CaseId).Select(found => found.ClosedAt)
                .SingleAsync(cancellationToken), clock.GetUtcNow())
            ? Open(await FollowCase.Hers(all, report).SingleOrDefaultAsync(photo => photo.Id == id, cancellationToken))
            : null;
    }

    private FileStream? Open(Photo? photo) => photo is null or { Blob: "" } ? null : blobs.Find(photo.Blob);
}
