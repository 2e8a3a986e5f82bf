using System.Globalization;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos.Uploads;

/// <summary>A worker's phone announces a photo by its hash and length. Announced again, it is the same upload.</summary>
sealed class BeginUpload(IServiceScopeFactory scopes, FindUpload find, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder uploads) => uploads
        .MapPost("", async (BeginUpload useCase, FindUpload find, HttpContext http, CancellationToken cancellationToken) =>
        {
            var (hash, length) = (Tus.HashIn(http.Request), Tus.NumberIn(http.Request, Tus.Length));
            if (length > ReadPhoto.MaxBytes)
            {
                Tus.Say(http.Response, "Tus-Max-Size", ReadPhoto.MaxBytes.ToString(CultureInfo.InvariantCulture));
                return Tus.Refused(http, StatusCodes.Status413PayloadTooLarge, Tus.Length, "error.photo-too-large");
            }

            var begun = await useCase.RunAsync(hash, length, cancellationToken);
            Tus.SayWhere(http.Response, begun, find.ExpiryOf(begun));
            return TypedResults.Created($"/api/photos/uploads/{hash}");
        })
        .Needs(Permission.ReportCases).Lane(Lane.Bulk).WithTags("Photos").WithSummary("Announce a photo that comes in pieces (tus 1.0)");

    /// <exception cref="RuleBrokenException">The same hash was announced with another length, or she has begun too many.</exception>
    public async Task<Upload> RunAsync(string hash, long length, CancellationToken cancellationToken = default)
    {
        if (length < 1)
        {
            throw new WrongFieldException(Tus.Length, "error.photo-not-a-photo");
        }

        try
        {
            return await OnceAsync(hash, (int)length, cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsDuplicate(UploadsModel.Table, nameof(Upload.Hash)))
        {
            return await OnceAsync(hash, (int)length, cancellationToken);
        }
    }

    private async Task<Upload> OnceAsync(string hash, int length, CancellationToken cancellationToken)
    {
        var act = acting.Now();
        using var scope = scopes.AsJob("photo");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await find.RunAsync(db, act.By, hash, cancellationToken) is { } known)
        {
            return known.LengthBytes == length ? known : throw new RuleBrokenException("rule.upload-other-length", known.LengthBytes);
        }

        await RefuseTooMuchAsync(db, length, act, cancellationToken);
        var begun = Upload.Begin(hash, length, act);
        db.Uploads.Add(begun);
        await db.SaveChangesAsync(cancellationToken);
        return begun;
    }

    /// <summary>Nobody fills the disk with what is never finished.</summary>
    private static async Task RefuseTooMuchAsync(DoorstepContext db, int length, Act act, CancellationToken cancellationToken)
    {
        var (own, since) = (db.Uploads.Where(upload => upload.By == act.By), act.At.AddDays(-1));
        if (await own.Where(upload => upload.PhotoId == null).SumAsync(upload => (long)upload.LengthBytes, cancellationToken) + length
            > Upload.MostBytesOfOne)
        {
            throw new RuleBrokenException("rule.upload-unfinished", Upload.MostBytesOfOne >> 20);
        }

        if (await own.CountAsync(upload => upload.At > since, cancellationToken) >= Upload.MostADay)
        {
            throw new RuleBrokenException("rule.upload-day", Upload.MostADay);
        }
    }
}
