using Doorstep.Maps.Tiles;

namespace Doorstep.Places.Tiles;

/// <summary>The base map in force. Set a new one when boundaries change; tiles being drawn finish on the old.</summary>
sealed class CurrentBaseMap
{
    private readonly TaskCompletionSource drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile BaseMap map = BaseMap.Empty;

    /// <summary>Done once there has been a first one.</summary>
    public Task Drawn => drawn.Task;

    public BaseMap Map
    {
        get => map;
        set
        {
            map = value;
            drawn.TrySetResult();
        }
    }
}
