namespace Doorstep.Plans.Desk;

/// <content>Up to three plans side by side.</content>
public sealed partial class PlanningRoom
{
    private readonly List<Guid> compared = [];
    private bool isComparing;

    private List<ListPlans.Line> Side => [.. compared.Select(id => plans.FirstOrDefault(plan => plan.Id == id)).OfType<ListPlans.Line>()];

    private List<(string Name, PlanFigures Figures)> Beside => Side.ConvertAll(plan => (plan.Name, plan.Figures));

    private void Compare(Guid id)
    {
        if (!compared.Remove(id) && compared.Count < PlanList.MostCompared)
        {
            compared.Add(id);
        }

        isComparing &= compared.Count > 0;
    }

    /// <summary>Side by side the map shows one of them: the one that was chosen, or the first.</summary>
    private async Task CompareAsync()
    {
        isComparing = !isComparing;
        room = "case";
        StateHasChanged();
        if (isComparing && Side.TrueForAll(plan => plan.Id != chosen))
        {
            await ShowBesideAsync(Side[0].Id);
        }

        await FitAsync();
    }

    private async Task ShowBesideAsync(Guid id)
    {
        await EndHandAsync();
        (chosen, sheet) = (id, null);
        StateHasChanged();
        await UntilReadAsync(() => ReadSheetAsync(id, toDifference: true));
    }
}
