using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;

namespace Doorstep.Transparency;

/// <summary>Shows auditors whether the transparency log is signed on, and if not, why: the city works without it, so somebody has to look.</summary>
sealed class ShowLogState(IServiceScopeFactory scopes, LogFolder folder, CheckContinuity continuity)
{
    /// <param name="Size">Entries under the published head.</param>
    /// <param name="Trouble">Why nothing is signed; null where all is well.</param>
    public sealed record State(long Size, bool IsSignedOn, string? Trouble);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/transparency", (ShowLogState useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(cancellationToken))
        .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Transparency log").WithSummary("Whether the transparency log is signed on, and why not");

    public async Task<State> RunAsync(CancellationToken cancellationToken = default)
    {
        // Its own scope: on a page it runs beside what else the page reads.
        using var scope = scopes.AsJob("transparency log");
        var trouble = await continuity.RunAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), cancellationToken);
        return new(folder.Head?.Head.Size ?? 0, trouble is null, trouble);
    }
}
