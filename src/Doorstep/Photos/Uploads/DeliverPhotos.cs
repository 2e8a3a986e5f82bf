using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Photos.Uploads;

/// <summary>
/// Gives a photo that has come to all that named it before. It is done in the commit in which the photo becomes whole; the background job finds what
/// was named in that very moment.
/// </summary>
sealed class DeliverPhotos(IServiceScopeFactory scopes, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int AtOnce = 500;
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(10);

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(beat, TickAsync, stoppingToken);

    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("deliver-photos");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var late = await (
            from upload in db.Uploads
            where upload.PhotoId != null && db.Photos.Any(photo => photo.Id == upload.PhotoId)
                && db.Photos.Any(photo => photo.AwaitedFrom == upload.By && photo.SentHash == upload.Hash)
            orderby upload.SeenAt
            select new { upload.By, upload.Hash }).Take(AtOnce).ToListAsync(cancellationToken);
        foreach (var one in late)
        {
            await RunAsync(db, one.By, one.Hash, cancellationToken);
        }
    }

    public static async Task RunAsync(DoorstepContext db, Guid sender, string hash, CancellationToken cancellationToken)
    {
        var came = await (
            from upload in db.Uploads
            where upload.By == sender && upload.Hash == hash
            join photo in db.Photos on upload.PhotoId equals photo.Id
            select new { photo.Blob, photo.WidthPixels, photo.HeightPixels }).SingleOrDefaultAsync(cancellationToken);
        if (came is not null)
        {
            await db.Photos.Where(photo => photo.AwaitedFrom == sender && photo.SentHash == hash).ExecuteUpdateAsync(set => set
                .SetProperty(photo => photo.Blob, came.Blob).SetProperty(photo => photo.WidthPixels, came.WidthPixels)
                .SetProperty(photo => photo.HeightPixels, came.HeightPixels).SetProperty(photo => photo.AwaitedFrom, (Guid?)null), cancellationToken);
        }
    }
}
