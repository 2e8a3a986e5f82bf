using Doorstep.Cases.Desk;
using Microsoft.JSInterop;

namespace Doorstep.Plans.Desk;

/// <content>Editing the chosen plan by hand.</content>
public sealed partial class PlanningRoom
{
    private readonly Stack<IReadOnlyList<PickedBuilding>> undone = new();
    private HandEditState? hand;
    private PickedBuildings picked = PickedBuildings.None;
    private IReadOnlyList<ListedBuilding> listed = [];
    private bool isMoving;
    private string? handError;

    /// <summary>What is picked on the map now.</summary>
    [JSInvokable]
    public void Picked(PickedBuilding[] buildings, NearGrid[] near)
    {
        picked = new(buildings, near);
        StateHasChanged();
    }

    /// <summary>Buildings were painted over, or the grid was clicked that those picked shall go to.</summary>
    [JSInvokable]
    public async Task Take(PickedBuilding[] buildings, string to)
    {
        picked = picked with { Buildings = buildings };
        await MoveAsync(to);
    }

    private async Task HandAsync()
    {
        if (hand is not null)
        {
            await EndHandAsync();
            return;
        }

        (hand, view, room, isComparing) = (new(HandTool.Pick), PlanView.Planned, "map", false);
        StateHasChanged();
        await MapAsync("view", view.ToString());
        await MapAsync("hand", HandTool.Pick.ToString());
    }

    private async Task EndHandAsync()
    {
        if (hand is null)
        {
            return;
        }

        (hand, picked, listed, handError) = (null, PickedBuildings.None, [], null);
        undone.Clear();
        await MapAsync("hand", (object?)null);
    }

    private async Task ToolAsync(HandTool tool)
    {
        hand = new(tool);
        await MapAsync("hand", tool.ToString());
    }

    private async Task MoveAsync(string to)
    {
        var moving = picked.Buildings.Where(building => building.Grid != to).ToList();
        if (moving.Count == 0 || isMoving)
        {
            return;
        }

        // The map need not wait for the score.
        await MapAsync("moving", moving.Select(building => building.Id), to);
        if (await EditAsync(new([.. moving.Select(building => building.Id)], to)))
        {
            undone.Push(moving);
        }
    }

    /// <summary>The buildings of a grid as a list.</summary>
    private async Task ListAsync(string grid) => listed = grid.Length == 0 ? [] : await AskMapAsync<ListedBuilding[]>("buildingsOf", grid) ?? [];

    private Task PickAsync(Guid building) => MapAsync("pick", building);

    /// <summary>What was picked last goes back to where it was in the plan.</summary>
    private async Task UndoMoveAsync()
    {
        var moved = undone.Pop();
        foreach (var grid in moved.GroupBy(building => building.Grid))
        {
            await EditAsync(new([.. grid.Select(building => building.Id)], grid.Key));
        }
    }

    private async Task RepairAsync()
    {
        if (await EditAsync(new(Repair: true)))
        {
            undone.Clear();
            Say(W["planner.repaired"]);
        }
    }

    private async Task<bool> EditAsync(EditPlan.Request request)
    {
        if (isMoving || chosen is not { } id)
        {
            return false;
        }

        isMoving = true;
        StateHasChanged();
        handError = await TryAsync(
            async () => await ReadAsync((EditPlan edit) => edit.RunAsync(id, request.EnsureValid(), Leaving)) is not null, "planner.not-yours");
        (isMoving, picked, listed) = (false, picked with { Buildings = [] }, []);
        var only = request.Repair || picked.Near.Count == 0 ? null : picked.Near[0].Code[..12];
        await UntilReadAsync(() => AgainAsync(only));
        if (handError is not null)
        {
            // The map has shown what was refused.
            await ShowPlanAsync(fits: false);
        }

        return handError is null;
    }

    private async Task ClearPickedAsync()
    {
        picked = picked with { Buildings = [] };
        await MapAsync("unpick");
    }
}
