using Microsoft.JSInterop;

namespace Doorstep.Shell;

/// <summary>Disposes a map on a page, and the module that drew it.</summary>
static class EndMap
{
    /// <summary>Takes a map off a page that is left, and the module that drew it.</summary>
    public static async Task EndAsync(this IJSObjectReference? module, IJSObjectReference? map)
    {
        try
        {
            if (map is not null)
            {
                await map.InvokeVoidAsync("end");
                await map.DisposeAsync();
            }

            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, and its map with it.
        }
    }
}
