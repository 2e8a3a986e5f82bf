using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Outbox;

namespace Doorstep.Field.Grid;

/// <summary>
/// Holds a worker's grids on the phone: a snapshot once, then what changed, and once a day the comparison with what the server says it must hold;
/// sealed, and there without a network. It is read out of the store when it is first needed, so that opening the app does not wait for it.
/// </summary>
public sealed class HoldGrid(Vault vault, CallServer server, WaitingWork waiting, KeepBorderNews news, TimeProvider clock)
{
    private const string Name = "grid", PartName = "grid-part", ComparedName = "grid-compared";

    /// <summary>Where more ranges differ, a snapshot is shorter.</summary>
    private const int MostRepairs = 32;

    private static readonly string[] shown = ["building", "dwelling", "household", "resident", "kind"];

    private readonly GridRows rows = new();
    private bool isRead, isRenewing, isAskedAgain;
    private SnapshotPart? part;

    public event Action? Changed;

    public GridRows Rows => rows;

    /// <summary>Null where no snapshot has come yet.</summary>
    public IReadOnlyList<Home>? Homes { get; private set; }

    /// <summary>All that is held, also what is shown elsewhere than by the door.</summary>
    public HeldLines Lines { get; } = new();

    /// <summary>Why all was taken anew since the app was opened: epoch, grids or many.</summary>
    public string? Anew { get; private set; }

    public async Task<bool> HasAsync() => isRead ? Homes is not null : await vault.ReadAsync(Name) is not null;

    public async Task LoadAsync()
    {
        if (isRead)
        {
            return;
        }

        isRead = true;
        if (await vault.ReadAsync(Name) is { } text)
        {
            Lines.Read(text);
            ShowAll();
        }

        if (await vault.ReadAsync(PartName) is { } begun)
        {
            part = new();
            part.Take(begun);
        }
    }

    /// <summary>Asks for what changed, or for everything where nothing is there. Without a network nothing changes.</summary>
    public async Task RenewAsync()
    {
        // What changed after the question that is on its way is asked for after it.
        isAskedAgain = true;
        if (isRenewing)
        {
            return;
        }

        isRenewing = true;
        try
        {
            while (isAskedAgain)
            {
                isAskedAgain = false;
                await RenewOnceAsync();
            }
        }
        finally
        {
            isRenewing = false;
        }

        Changed?.Invoke();
    }

    private async Task RenewOnceAsync()
    {
        await LoadAsync();
        if (Lines.Cursor is not null && Lines.Settle(waiting.About) is { Count: > 0 } settled)
        {
            await ShowAsync([], settled);
        }

        if (await AskAsync())
        {
            await CompareAsync();
        }
    }

    /// <returns>False where nobody answers, or the answer broke off.</returns>
    private async Task<bool> AskAsync()
    {
        if (part is not null || Lines.Cursor is not { } cursor)
        {
            return await TakeSnapshotAsync();
        }

        var outbox = OutboxOrder.Report(waiting.All, clock.GetUtcNow());
        var told = outbox.Unsent > 0 ? $"&unsent={outbox.Unsent}&oldestSeconds={outbox.OldestSeconds}" : "";
        var answered = await server.SendAsync(HttpMethod.Get, $"/api/sync/changes?cursor={Uri.EscapeDataString(cursor)}{told}");
        if (answered.Status == 204)
        {
            return true;
        }

        var changes = SyncText.Read(answered.Body);
        // A cursor that the server does not read any more is worth as little as one of before a restore.
        var anew = answered.Status == 400 ? "many" : SyncText.AnewOf(changes);
        if (anew is not null)
        {
            Anew = anew;
            return await TakeSnapshotAsync();
        }

        if (!answered.IsGood || !SyncText.IsWhole(changes))
        {
            return false;
        }

        await TakeChangesAsync(changes);
        return true;
    }

    private async Task TakeChangesAsync(IReadOnlyList<LineStart> changes)
    {
        var isNews = changes.Any(line => line.T is "entered" or "gone");
        var (before, leaving) = (isNews ? rows.Copy() : rows, Lines.Leaving());
        await ShowAsync(changes, Lines.Change(changes, waiting.About));
        if (isNews)
        {
            await news.AddAsync(FindBorderNews.Of(before, rows, changes, leaving, clock.GetUtcNow()));
        }
    }

    /// <summary>Goes on where it broke off, as long as each answer brings it on.</summary>
    private async Task<bool> TakeSnapshotAsync()
    {
        part ??= new();
        while (!part.IsWhole)
        {
            var resume = part.Resume is { } mark ? $"?resume={Uri.EscapeDataString(mark)}" : "";
            var answered = await server.SendAsync(HttpMethod.Get, $"/api/sync/snapshot{resume}", isLong: true);
            if (resume.Length > 0 && answered.Status is 400 or 409)
            {
                // The log was restored, or she has other grids now: what has come is worth nothing.
                part = new();
                await vault.ForgetAsync(PartName);
                continue;
            }

            if (!answered.IsGood || !part.Take(answered.Body))
            {
                part = part.Resume is null ? null : part;
                return false;
            }

            if (!part.IsWhole)
            {
                await vault.WriteAsync(PartName, part.Write());
            }
        }

        var (before, leaving) = (rows.Cursor is null ? null : rows.Copy(), Lines.Leaving());
        var now = part.Rows.Where(row => row.T == "building").Select(row => Guid.Parse(row.Id!)).ToHashSet();
        Lines.Replace(part, waiting.About);
        part = null;
        await vault.WriteAsync(Name, Lines.Write());
        await vault.ForgetAsync(PartName);
        ShowAll();
        if (before is not null)
        {
            await news.AddAsync(FindBorderNews.Between(before, rows, now, leaving, clock.GetUtcNow()));
        }

        return true;
    }

    /// <summary>Once a day: what has gone astray here is put right, range by range; what is unsent is never touched.</summary>
    private async Task CompareAsync()
    {
        var today = $"{CityTime.Today(clock):O}";
        if (await vault.ReadAsync(ComparedName) == today)
        {
            return;
        }

        var answered = await server.SendAsync(HttpMethod.Get, "/api/sync/state");
        if (answered.IsGood && await RepairAsync(JsonSerializer.Deserialize(answered.Body, SyncJson.Default.StateHashes)!))
        {
            await vault.WriteAsync(ComparedName, today);
        }
    }

    private async Task<bool> RepairAsync(StateHashes state)
    {
        var wrong = Lines.Differing(state);
        if (wrong.Count > MostRepairs)
        {
            return await TakeSnapshotAsync();
        }

        foreach (var (table, range) in wrong)
        {
            var answered = await server.SendAsync(HttpMethod.Get, $"/api/sync/snapshot?table={table}&range={range:x}");
            var lines = SyncText.Read(answered.Body);
            if (!answered.IsGood || !SyncText.IsWhole(lines))
            {
                return false;
            }

            Lines.Repair(table, range, lines, waiting.About);
        }

        if (wrong.Count > 0)
        {
            await vault.WriteAsync(Name, Lines.Write());
            ShowAll();
        }

        return true;
    }

    private async Task ShowAsync(IReadOnlyList<LineStart> changes, IReadOnlyList<GoneLine> gone)
    {
        rows.Change(Lines.Head!, [.. changes.Where(line => line.IsRow && shown.Contains(line.T)).Select(HeldLines.Typed), .. gone]);
        Homes = FindHouseholds.All(rows);
        await vault.WriteAsync(Name, Lines.Write());
    }

    private void ShowAll()
    {
        rows.Replace(Lines.Head!, Lines.All(shown).Select(HeldLines.Typed));
        Homes = FindHouseholds.All(rows);
    }
}
