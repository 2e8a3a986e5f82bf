using Doorstep.Contracts.Sync;
using Doorstep.Field.Outbox;
using Doorstep.Field.Register;

namespace Doorstep.Field.Grid;

/// <summary>
/// The grid as she sees it: the rows of the server, and over them what was done on this phone and is not in them yet, sent or not.
/// </summary>
public sealed class ViewGrid : IDisposable
{
    private readonly HoldGrid grid;
    private readonly WaitingWork waiting;
    private readonly HashSet<Guid> unsent = [];

    private GridRows? rows;
    private IReadOnlyList<Home>? homes;

    public ViewGrid(HoldGrid grid, WaitingWork waiting)
    {
        (this.grid, this.waiting) = (grid, waiting);
        grid.Changed += Redo;
        waiting.Changed += Redo;
    }

    public event Action? Changed;

    /// <summary>Null where no snapshot has come yet.</summary>
    public GridRows? Rows
    {
        get
        {
            Look();
            return rows;
        }
    }

    public IReadOnlyList<Home>? Homes
    {
        get
        {
            Look();
            return homes;
        }
    }

    public async Task LoadAsync()
    {
        await grid.LoadAsync();
        Redo();
    }

    public Task RenewAsync() => grid.RenewAsync();

    public Home? Home(Guid id) => Homes?.FirstOrDefault(one => one.Row.Id == id);

    /// <summary>Something of it is on this phone alone.</summary>
    public bool IsUnsent(Guid id) => unsent.Contains(id);

    /// <summary>It is in another grid now, and stays here only until what is unsent about it is acknowledged.</summary>
    public bool HasLeft(Guid household) => grid.Lines.IsLeaving("household", $"{household}");

    /// <summary>As the server last said it, without what was done here; null where it has not heard of her.</summary>
    public ResidentRow? Standing(Guid resident) => grid.Rows.Resident(resident);

    public void Dispose()
    {
        grid.Changed -= Redo;
        waiting.Changed -= Redo;
    }

    private void Redo()
    {
        (rows, homes) = (null, null);
        Changed?.Invoke();
    }

    private void Look()
    {
        if (rows is not null || grid.Homes is null)
        {
            return;
        }

        List<Operation> open = [.. OutboxOrder.Sendable(waiting.All)];
        List<Operation> all = [.. waiting.Done.Where(one => one.Cursor == grid.Rows.Cursor).Select(one => one.Operation), .. open];
        unsent.Clear();
        unsent.UnionWith(open.SelectMany(one => (one.Makes ?? []).Append(one.Subject).Append(one.Household ?? Guid.Empty)));
        (rows, homes) = all.Count == 0 ? (grid.Rows, grid.Homes) : Over(all);
    }

    private (GridRows, IReadOnlyList<Home>) Over(List<Operation> all)
    {
        var over = OverlayActs.Over(grid.Rows, all);
        return (over, [.. FindHouseholds.All(over).Select(home => unsent.Contains(home.Row.Id) ? home with { IsUnsent = true } : home)]);
    }
}
