using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Shows a photo or a signature of a filled form to whoever sees the form. Of a form about a resident it is a reading.</summary>
sealed class ShowAnswerPhoto(DoorstepContext db, Blobs blobs, ReadingRecorder readings)
{
    private const string Field = "AnswerPhoto";

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/forms/filled/{id:guid}/photos/{hash}",
            async (Guid id, string hash, string? purpose, ShowAnswerPhoto useCase, HttpResponse response, CancellationToken cancellationToken) =>
                PhotoAnswer.Of(await useCase.RunAsync(id, hash, purpose, cancellationToken), response))
        .Needs(Permission.ViewTasks).Lane(Lane.Bulk).WithTags("Forms").WithSummary("A photo or a signature of a filled form");

    public async Task<Stream?> RunAsync(Guid id, string hash, string? purpose, CancellationToken cancellationToken = default)
    {
        if (await db.FilledForms.AsNoTracking().SingleOrDefaultAsync(form => form.Id == id, cancellationToken) is not { } filled
            || !await db.Photos.AnyAsync(photo => photo.FilledFormId == id && photo.Blob == hash, cancellationToken))
        {
            return null;
        }

        if (filled.ResidentId is { } resident)
        {
            await readings.RunAsync([new(ReadingSubject.Resident, resident, Field, filled.Area)], purpose ?? Purposes.Visit,
                cancellationToken: cancellationToken);
        }

        return blobs.Find(hash);
    }
}
