using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Grid;

/// <param name="For">Of which buildings her grids were when it was asked for.</param>
public sealed record KeptMap(string For, PhoneMap Map);

/// <summary>
/// Keeps the piece of the public map in which her grids lie, sealed with what is held, so that it is there without a network. It is asked for again
/// when other buildings are hers, and once for each time that the app is opened.
/// </summary>
public sealed class KeepMap(Vault vault, CallServer server, HoldGrid grid)
{
    private const string Name = "grid-map";

    private KeptMap? kept;
    private string? asked;

    /// <summary>Null where none has come.</summary>
    public PhoneMap? Map => kept?.Map;

    public async Task LoadAsync() => kept ??= await vault.ReadAsync(Name) is { } text
        ? JsonSerializer.Deserialize(text, FieldJson.Default.KeptMap) : null;

    public async Task RenewAsync()
    {
        await LoadAsync();
        var buildings = string.Concat(grid.Lines.Hashes("building"));
        if (grid.Lines.Cursor is null || asked == buildings)
        {
            return;
        }

        var version = kept is { } has && has.For == buildings ? $"?version={Uri.EscapeDataString(has.Map.Version)}" : "";
        var answered = await server.SendAsync(HttpMethod.Get, $"/api/sync/map{version}");
        asked = answered.IsGood ? buildings : asked;
        if (answered.Status == 200)
        {
            kept = new(buildings, JsonSerializer.Deserialize(answered.Body, SyncJson.Default.PhoneMap)!);
            await vault.WriteAsync(Name, JsonSerializer.Serialize(kept, FieldJson.Default.KeptMap));
        }
    }
}
