using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Shows a photo or a signature of a filled form to whoever sees the form. Of a form about a resident it is a
/// reading; of one about a household, a reading of each who lives there.</summary>
sealed class ShowAnswerPhoto(DoorstepContext db, IServiceScopeFactory scopes, Blobs blobs, ReadingRecorder readings)
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
            || await db.Photos.Where(photo => photo.FilledFormId == id && photo.Blob != "" && (photo.Blob == hash || photo.SentHash == hash))
                .Select(photo => photo.Blob).FirstOrDefaultAsync(cancellationToken) is not { } blob)
        {
            return null;
        }

        if (await AboutAsync(filled, cancellationToken) is { Count: > 0 } residents)
        {
            await readings.RunAsync([.. residents.Select(resident => new ReadingTarget(ReadingSubject.Resident, resident, Field, filled.Area))],
                purpose ?? Purposes.Visit, cancellationToken: cancellationToken);
        }

        return blobs.Find(blob);
    }

    private async Task<List<Guid>> AboutAsync(FilledForm filled, CancellationToken cancellationToken)
    {
        if (filled.ResidentId is { } resident)
        {
            return [resident];
        }

        if (filled.HouseholdId is not { } household)
        {
            return [];
        }

        // Whoever sees the form may not see the register.
        using var scope = scopes.AsJob("answer-photo");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Residents
            .Where(one => one.HouseholdId == household && one.Standing == RecordStatus.Present).Select(one => one.Id).ToListAsync(cancellationToken);
    }
}
