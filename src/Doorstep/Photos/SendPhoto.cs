using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Photos;

/// <summary>Uploads a photo, for a report, an act or a form that will name it. Only our own encoding of it is kept.</summary>
sealed class SendPhoto(IServiceScopeFactory scopes, Blobs blobs, CurrentAct acting, PhotoBudget budget)
{
    /// <summary>A photo takes up to 100 MB while it is decoded: two at a time.</summary>
    private static readonly SemaphoreSlim decoding = new(2);

    /// <param name="Hash">By which the answers to a form name it: SHA-256 of what is kept.</param>
    public sealed record Result(Guid Id, int WidthPixels, int HeightPixels, string Hash);

    /// <summary>Anyone may send one, so there is no session to forge and no form token to ask for.</summary>
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/photos", async (IFormFile file, SendPhoto useCase, HttpContext http, CancellationToken cancellationToken) =>
        {
            await using var stream = file.OpenReadStream();
            return TypedResults.Ok(await useCase.RunAsync(stream, file.Length, http, cancellationToken));
        })
        .Public().RequireRateLimiting(Limits.Photo).Lane(Lane.Bulk).DisableAntiforgery()
        .WithMetadata(new RequestSizeLimitAttribute(ReadPhoto.MaxBytes + (1 << 20)),
            new RequestFormLimitsAttribute { MultipartBodyLengthLimit = ReadPhoto.MaxBytes + (1 << 20) })
        .WithTags("Reports").WithSummary("Send a photo, to be named by a report, an act or the answers to a form");

    /// <param name="sender">Whose network pays for it; null for staff at work.</param>
    /// <exception cref="BusyException">Her network has sent a great deal.</exception>
    public async Task<Result> RunAsync(Stream file, long lengthBytes, HttpContext? sender, CancellationToken cancellationToken = default)
    {
        if (lengthBytes > ReadPhoto.MaxBytes)
        {
            throw new WrongFieldException("file", "error.photo-too-large");
        }

        using var bytes = new MemoryStream((int)lengthBytes);
        await file.CopyToAsync(bytes, cancellationToken);
        var photo = await CleanAsync(bytes, null, sender, cancellationToken);
        using var scope = scopes.AsJob("photo");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        db.Photos.Add(photo);
        await db.SaveChangesAsync(cancellationToken);
        return new(photo.Id, photo.WidthPixels, photo.HeightPixels, photo.Blob);
    }

    /// <summary>The picture of a file, kept for good; its row is the caller's to add.</summary>
    /// <param name="sentHash">Of a file that came in pieces.</param>
    public async Task<Photo> CleanAsync(
        MemoryStream file, string? sentHash = null, HttpContext? sender = null, CancellationToken cancellationToken = default)
    {
        var clean = await ReadAsync(file, points =>
        {
            if (sender is not null)
            {
                budget.Count(sender, points);
            }
        }, cancellationToken);
        return Photo.Take(await blobs.KeepAsync(clean.Jpeg, cancellationToken), clean.WidthPixels, clean.HeightPixels, acting.Now(), sentHash);
    }

    private static async Task<ReadPhoto.Clean> ReadAsync(MemoryStream bytes, Action<long> count, CancellationToken cancellationToken)
    {
        await decoding.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => ReadPhoto.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), count), cancellationToken);
        }
        finally
        {
            decoding.Release();
        }
    }
}
