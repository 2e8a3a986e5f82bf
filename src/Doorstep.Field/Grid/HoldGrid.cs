using Doorstep.Field.Device;

namespace Doorstep.Field.Grid;

/// <summary>
/// Holds a worker's grids on the phone: a snapshot once, then what changed; sealed, and there without a network. It is read out of the store when it
/// is first needed, so that opening the app does not wait for it.
/// </summary>
public sealed class HoldGrid(Vault vault, CallServer server)
{
    private const string Name = "grid";

    private readonly GridRows rows = new();
    private bool isRead, isRenewing;

    public event Action? Changed;

    public GridRows Rows => rows;

    /// <summary>Null where no snapshot has come yet.</summary>
    public IReadOnlyList<Home>? Homes { get; private set; }

    public async Task<bool> HasAsync() => isRead ? Homes is not null : await vault.ReadAsync(Name) is not null;

    public async Task LoadAsync()
    {
        if (!isRead)
        {
            isRead = true;
            if (await vault.ReadAsync(Name) is { } text && rows.Take(text, isSnapshot: true) is RowsTaken.Yes)
            {
                Homes = FindHouseholds.All(rows);
            }
        }
    }

    /// <summary>Asks for what changed, or for everything where nothing is there. Without a network nothing changes.</summary>
    public async Task RenewAsync()
    {
        if (isRenewing)
        {
            return;
        }

        isRenewing = true;
        try
        {
            await LoadAsync();
            if (await AskAsync() is RowsTaken.Yes)
            {
                Homes = FindHouseholds.All(rows);
                await vault.WriteAsync(Name, rows.Write());
            }
        }
        finally
        {
            isRenewing = false;
        }

        Changed?.Invoke();
    }

    /// <returns>Null where nothing is new, or nobody answers.</returns>
    private async Task<RowsTaken?> AskAsync()
    {
        if (rows.Cursor is { } cursor)
        {
            var changes = await server.SendAsync(HttpMethod.Get, $"/api/sync/changes?cursor={Uri.EscapeDataString(cursor)}");
            if (!changes.IsGood || changes.Body.Length == 0)
            {
                return null;
            }

            if (rows.Take(changes.Body, isSnapshot: false) is var taken and not RowsTaken.Anew)
            {
                return taken;
            }
        }

        var snapshot = await server.SendAsync(HttpMethod.Get, "/api/sync/snapshot");
        return snapshot.IsGood ? rows.Take(snapshot.Body, isSnapshot: true) : null;
    }
}
