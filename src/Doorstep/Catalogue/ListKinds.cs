
using Doorstep.Edge;
using Doorstep.Edge.Lanes;

namespace Doorstep.Catalogue;

/// <summary>Lists what residents can report: the kinds that are switched on, emergencies first.</summary>
public sealed class ListKinds(CatalogueCache catalogue)
{
    public sealed record Item(
        string Code, string Name, string CategoryCode, string CategoryName, bool IsEmergency, bool PersonalData,
        string? PhotoNeed, bool LocationRequired);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/kinds",
            (ListKinds useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithTags("Reports").WithSummary("The kinds of things that can be reported");

    public async Task<IReadOnlyList<Item>> RunAsync(CancellationToken cancellationToken = default) =>
    [
        .. (await catalogue.KindsAsync(cancellationToken)).Values.Where(kind => kind.IsOn)
            .OrderByDescending(kind => kind.IsEmergency).ThenBy(kind => kind.Code, StringComparer.Ordinal)
            .Select(ItemOf),
    ];

    /// <summary>An emergency, also one that was switched off since its page was opened; null where it is none.</summary>
    public async Task<Item?> EmergencyAsync(string code, CancellationToken cancellationToken = default) =>
        (await catalogue.KindsAsync(cancellationToken)).GetValueOrDefault(code) is { IsEmergency: true } kind ? ItemOf(kind) : null;

    private static Item ItemOf(TaskKind kind) =>
        new(kind.Code, kind.Names.Here, kind.CategoryCode, kind.CategoryNames.Here, kind.IsEmergency, kind.PersonalData,
            kind.PhotoNeed?.Here, kind.LocationRequired);
}
