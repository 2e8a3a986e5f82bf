namespace Doorstep.Cases.Clocks;

/// <summary>Query filters for the colour of cases, by the same rule as <see cref="Case.LightAt"/>.</summary>
static class CaseLightQueries
{
    public static IQueryable<Case> Lit(this IQueryable<Case> cases, CaseLight light, DateTimeOffset now) => light switch
    {
        CaseLight.Off => cases.Where(found => found.ClosedAt != null || (found.DueAt == null && !(found.IsEmergency && found.ResolvedAt == null))),
        CaseLight.Green => Judged(cases).Where(found => found.ResolvedAt != null ? found.ResolvedAt < found.DueAt : now < found.AmberAt),
        CaseLight.Amber => Judged(cases).Where(found => found.ResolvedAt == null && now >= found.AmberAt && now < found.DueAt),
        _ => cases.Where(found =>
            found.ClosedAt == null && ((found.IsEmergency && found.ResolvedAt == null) || (found.ResolvedAt ?? now) >= found.DueAt)),
    };

    /// <summary>Open, and its colour is the clock's alone.</summary>
    private static IQueryable<Case> Judged(IQueryable<Case> cases) =>
        cases.Where(found => found.ClosedAt == null && !(found.IsEmergency && found.ResolvedAt == null));
}
