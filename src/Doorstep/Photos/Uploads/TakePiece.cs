using System.Security.Cryptography;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos.Uploads;

/// <summary>
/// Takes the next piece of a photo: whole or not at all, and once. With the last one it is checked against its hash, cleaned and kept as every photo
/// is, and goes to whatever has named it already.
/// </summary>
sealed class TakePiece(IServiceScopeFactory scopes, FindUpload find, UploadFiles files, SendPhoto photos, CurrentAct acting)
{
    public const int MostBytes = 1 << 20;

    /// <summary>But for the last piece: each costs a commit.</summary>
    public const int LeastBytes = 1 << 10;

    /// <param name="IsTaken">Whether this piece was the next one.</param>
    public sealed record Result(Upload Upload, bool IsTaken);

    public static void Map(IEndpointRouteBuilder uploads) => uploads
        .MapPatch("{hash}", async (string hash, TakePiece useCase, FindUpload find, HttpContext http, CancellationToken cancellationToken) =>
        {
            if (http.Request.ContentType != Tus.Piece)
            {
                return Tus.Refused(http, StatusCodes.Status415UnsupportedMediaType, "Content-Type", "error.tus-piece-type");
            }

            var offset = Tus.NumberIn(http.Request, Tus.Offset);
            using MemoryStream piece = new();
            await http.Request.Body.CopyToAsync(piece, cancellationToken);
            if (await useCase.RunAsync(hash, offset, piece.ToArray(), cancellationToken) is not { } result)
            {
                return TypedResults.NotFound();
            }

            Tus.SayWhere(http.Response, result.Upload, find.ExpiryOf(result.Upload));
            return result.IsTaken ? TypedResults.NoContent() : throw new RuleBrokenException("rule.upload-offset", result.Upload.ReceivedBytes);
        })
        .Needs(Permission.ReportCases).Lane(Lane.Bulk).WithMetadata(new RequestSizeLimitAttribute(MostBytes), new SlowBodyAttribute())
        .WithTags("Photos").WithSummary("Send the next piece of a photo (tus 1.0)");

    /// <returns>Null where she has no such upload.</returns>
    /// <exception cref="WrongFieldException">The piece is of no size that fits, or with it the photo is none, or not the
    /// one that was announced.</exception>
    public async Task<Result?> RunAsync(string hash, long offset, byte[] piece, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("photo");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await find.RunAsync(db, acting.Now().By, hash, cancellationToken) is not { } upload)
        {
            return null;
        }

        if (upload.PhotoId is not null || upload.ReceivedBytes != offset)
        {
            return new(upload, false);
        }

        var left = upload.LengthBytes - upload.ReceivedBytes;
        if (piece.Length > left)
        {
            throw new WrongFieldException("Content-Length", "error.upload-beyond-length", upload.LengthBytes);
        }

        if (piece.Length < Math.Min(left, LeastBytes))
        {
            throw new WrongFieldException("Content-Length", "error.upload-piece-small", LeastBytes);
        }

        var isTaken = piece.Length < left
            ? await AppendAsync(db, upload, piece, cancellationToken) : await FinishAsync(db, upload, piece, cancellationToken);
        // Another request may have sent the same piece in the same moment: then this one is told where the upload stands.
        return await find.RunAsync(db, upload.By, hash, cancellationToken) is { } now ? new(now, isTaken) : null;
    }

    private async Task<bool> AppendAsync(DoorstepContext db, Upload upload, byte[] piece, CancellationToken cancellationToken)
    {
        var (line, now, isTaken) = (files.Seal(upload, upload.ReceivedBytes, piece), acting.Now().At, false);
        await db.InOneCommitAsync(async () =>
        {
            // Whoever comes second waits for this commit, and finds another offset.
            isTaken = await Next(db, upload).ExecuteUpdateAsync(set => set
                .SetProperty(one => one.ReceivedBytes, upload.ReceivedBytes + piece.Length)
                .SetProperty(one => one.FileBytes, upload.FileBytes + line.Length).SetProperty(one => one.SeenAt, now), cancellationToken) == 1;
            if (isTaken)
            {
                await files.WriteAsync(upload, line, cancellationToken);
            }
        }, cancellationToken);
        return isTaken;
    }

    private async Task<bool> FinishAsync(DoorstepContext db, Upload upload, byte[] last, CancellationToken cancellationToken)
    {
        if (await CleanAsync(db, upload, last, cancellationToken) is not { } photo)
        {
            return false;
        }

        var (now, isTaken) = (acting.Now().At, false);
        await db.InOneCommitAsync(async () =>
        {
            isTaken = await Next(db, upload).ExecuteUpdateAsync(set => set
                .SetProperty(one => one.ReceivedBytes, upload.LengthBytes).SetProperty(one => one.FileBytes, 0L)
                .SetProperty(one => one.SeenAt, now).SetProperty(one => one.PhotoId, photo.Id), cancellationToken) == 1;
            if (isTaken)
            {
                db.Photos.Add(photo);
                await db.SaveChangesAsync(cancellationToken);
                await DeliverPhotos.RunAsync(db, upload.By, upload.Hash, cancellationToken);
            }
        }, cancellationToken);
        if (isTaken)
        {
            files.Erase(upload.Id);
        }

        return isTaken;
    }

    /// <returns>Null where what had come is lost, or another request has finished it meanwhile and taken the file away.</returns>
    private async Task<Photo?> CleanAsync(DoorstepContext db, Upload upload, byte[] last, CancellationToken cancellationToken)
    {
        try
        {
            using var whole = await files.ReadAsync(upload, cancellationToken);
            whole.Write(last);
            return Convert.ToHexStringLower(SHA256.HashData(whole.GetBuffer().AsSpan(0, (int)whole.Length))) == upload.Hash
                ? await photos.CleanAsync(whole, upload.Hash, cancellationToken: cancellationToken)
                : throw new WrongFieldException(Tus.HashKey, "error.upload-hash");
        }
        catch (WrongFieldException)
        {
            if (await find.EraseAsync(db, upload, cancellationToken))
            {
                throw;
            }

            return null;
        }
        catch (Exception lost) when (lost is IOException or CryptographicException or FormatException)
        {
            await find.EraseAsync(db, upload, cancellationToken);
            return null;
        }
    }

    private static IQueryable<Upload> Next(DoorstepContext db, Upload upload) =>
        db.Uploads.Where(one => one.Id == upload.Id && one.ReceivedBytes == upload.ReceivedBytes && one.PhotoId == null);
}
