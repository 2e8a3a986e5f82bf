using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live.Health;

static class HealthRegistration
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PlatformMeter>().AddSingleton<MeasureCommits>().AddSingleton<DatabaseState>()
            .AddSingleton<NodeName>().AddSingleton<NodeFigures>();
        builder.AddJob<KeepHealth>();
        services.AddGauge(Metrics.Followers, null, (Feed feed) => feed.Followers);
        services.AddSingleton(all => new StoredGauge(Metrics.LogLag, null, async (db, cancellationToken) =>
        {
            // Read before the reader's own place: what it reads meanwhile makes it no slower.
            var end = await db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);
            return all.GetRequiredService<Feed>().BehindOf(end);
        }));
    }
}
