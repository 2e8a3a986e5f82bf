using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos;

/// <summary>Shows somebody the photo that she has just sent herself and that nothing names yet: the small picture beside a form.</summary>
sealed class ShowOwnPhoto(DoorstepContext db, Blobs blobs, Caller caller)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/photos/{hash}", async (string hash, ShowOwnPhoto useCase, HttpResponse response, CancellationToken cancellationToken) =>
            PhotoAnswer.Of(await useCase.RunAsync(hash, cancellationToken), response))
        .Needs(Permission.Self).Lane(Lane.Bulk).WithTags("Reports").WithSummary("A photo that I have just sent, until something names it");

    public async Task<Stream?> RunAsync(string hash, CancellationToken cancellationToken = default) =>
        (await StillThereAsync([hash], cancellationToken)).Count > 0 ? blobs.Find(hash) : null;

    /// <summary>Which of these she has sent and nothing has named.</summary>
    public async Task<HashSet<string>> StillThereAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        [.. await db.Photos.Unnamed().Where(photo => photo.SentBy == caller.AccountId && hashes.Contains(photo.Blob)).Select(photo => photo.Blob)
            .ToListAsync(cancellationToken)];
}
