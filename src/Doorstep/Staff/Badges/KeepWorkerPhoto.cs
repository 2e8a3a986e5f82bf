using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Photos;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Badges;

/// <summary>
/// Puts a worker's portrait on her badge, and takes it away. Her office puts it there and notes that she agrees; she herself withdraws that in one
/// tap, and then it is erased.
/// </summary>
sealed class KeepWorkerPhoto(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, Blobs blobs)
{
    /// <param name="Photo">The hash of a photo that the caller has just sent.</param>
    /// <param name="HasConsent">The worker agrees to her portrait on her badge. It is noted with who says so, and when.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(64, ErrorMessage = "error.too-long")] string Photo,
        bool HasConsent = false);

    /// <param name="PhotoAt">Since when she has a portrait on her badge; null for none.</param>
    public sealed record Line(Guid Id, string Name, string Badge, DateTimeOffset? PhotoAt);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/api/duty/workers/{id:guid}/photo", (Guid id, Request request, KeepWorkerPhoto useCase, CancellationToken cancellationToken) =>
                useCase.RunAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Put a worker's portrait on her badge, with her consent");
        app.MapDelete("/api/duty/workers/{id:guid}/photo", (Guid id, KeepWorkerPhoto useCase, CancellationToken cancellationToken) =>
                useCase.TakeAwayAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Take a worker's portrait from her badge");
    }

    /// <returns>False where she has no such worker.</returns>
    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.KeepDuty);
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await FindAsync(db, id, cancellationToken) is not { } worker)
        {
            return false;
        }

        if (!request.HasConsent)
        {
            throw new WrongFieldException("hasConsent", "error.badge-consent");
        }

        var photo = await db.Photos.Unnamed().Where(one => one.SentBy == caller.AccountId && one.Blob == request.Photo).OrderBy(one => one.At)
            .FirstOrDefaultAsync(cancellationToken) ?? throw new WrongFieldException("photo", "error.photo-unknown");
        await db.InOneCommitAsync(async () =>
        {
            await EraseAsync(db, worker.Id, cancellationToken);
            photo.BelongToWorker(worker.Id);
            worker.PutPhoto(photo.Blob, acting.Now());
            await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        return true;
    }

    /// <inheritdoc cref="RunAsync"/>
    public async Task<bool> TakeAwayAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await FindAsync(db, id, cancellationToken) is { } worker && await TakeAwayAsync(db, worker, cancellationToken);
    }

    /// <summary>By the worker herself.</summary>
    /// <returns>False for whoever is no grid worker.</returns>
    public async Task<bool> WithdrawAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("badge");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await db.WorkerOfAsync(caller.AccountId, cancellationToken) is { Id: var mine }
            && await TakeAwayAsync(db, await db.GridWorkers.SingleAsync(worker => worker.Id == mine, cancellationToken), cancellationToken);
    }

    /// <summary>The workers of an area, and which of them has a portrait.</summary>
    public async Task<IReadOnlyList<Line>> ListAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        caller.MustCover(Permission.KeepDuty, area);
        using var scope = scopes.AsJob("duty");
        return [.. (await scope.ServiceProvider.GetRequiredService<DoorstepContext>().GridWorkers.AsNoTracking().In(area)
            .OrderBy(worker => worker.Badge).ToListAsync(cancellationToken))
            .Select(worker => new Line(worker.Id, worker.NameHere, worker.Badge, worker.PhotoAt))];
    }

    private async Task<GridWorker?> FindAsync(DoorstepContext db, Guid id, CancellationToken cancellationToken) =>
        await db.GridWorkers.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is { } worker
            && caller.Scope.Covers(Permission.KeepDuty, worker.Area) ? worker : null;

    private async Task<bool> TakeAwayAsync(DoorstepContext db, GridWorker worker, CancellationToken cancellationToken)
    {
        if (worker.Photo is not null)
        {
            await db.InOneCommitAsync(async () =>
            {
                await EraseAsync(db, worker.Id, cancellationToken);
                worker.TakePhotoAway(acting.Now());
                await db.SaveChangesAsync(cancellationToken);
            }, cancellationToken);
        }

        return true;
    }

    private Task EraseAsync(DoorstepContext db, Guid worker, CancellationToken cancellationToken) =>
        ErasePhotos.NowAsync(db, blobs, db.Photos.Where(photo => photo.WorkerId == worker), acting.Now().At, cancellationToken);
}
