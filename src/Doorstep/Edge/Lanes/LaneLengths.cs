using Doorstep.Live.Health;

namespace Doorstep.Edge.Lanes;

/// <summary>How many requests wait in each lane, for whoever watches the platform.</summary>
sealed class LaneLengths
{
    private LaneQueue? work, bulk;

    public static void AddTo(IServiceCollection services) => services.AddSingleton<LaneLengths>()
        .AddGauge(Metrics.Queue, "work", (LaneLengths lanes) => lanes.work?.Waiting ?? 0)
        .AddGauge(Metrics.Queue, "bulk", (LaneLengths lanes) => lanes.bulk?.Waiting ?? 0);

    public void Of(LaneQueue works, LaneQueue lists) => (work, bulk) = (works, lists);
}
