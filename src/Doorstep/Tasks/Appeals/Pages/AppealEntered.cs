namespace Doorstep.Tasks.Appeals.Pages;

/// <summary>What was typed into the form of an appeal.</summary>
public sealed class AppealEntered
{
    public AppealNeed? Need { get; set; }
    public string? Text { get; set; }
    public string? Amount { get; set; }
    public AppealUnit? Unit { get; set; }
    public DateOnly? Until { get; set; }
    public string? Institution { get; set; }
    public List<AppealAudience>? Audience { get; set; }

    public static AppealEntered Of(AppealContent content) => new()
    {
        Need = content.Need,
        Text = content.Text,
        Amount = $"{content.Amount}",
        Unit = content.Unit,
        Until = content.Until,
        Institution = content.Institution,
        Audience = [.. All.Where(one => content.Audience.HasFlag(one))],
    };

    public static IReadOnlyList<AppealAudience> All { get; } = [.. Enum.GetValues<AppealAudience>().Where(one => one is not AppealAudience.None)];

    internal DraftAppeal.Request ToRequest(string? key) => new(Need, Text ?? "", NumberIn(Amount, "amount"), Unit, Until,
        (Audience ?? []).Aggregate(AppealAudience.None, (all, one) => all | one), Institution, Guid.TryParse(key, out var sent) ? sent : null);

    /// <exception cref="WrongFieldException">It is no number.</exception>
    internal static int? NumberIn(string? entered, string field) => Tasks.Pages.RequestsPage.NumberIn(entered, field);
}
