using Doorstep.Data;
using Doorstep.Places.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places;

/// <summary>A cache of the names of the city's areas: every line of a queue needs two of them. Read again when the base map is another.</summary>
sealed class AreaNameCache(IServiceScopeFactory scopes, CurrentBaseMap current)
{
    private volatile Known? known;

    public async ValueTask<AreaTree> ReadAsync(CancellationToken cancellationToken = default)
    {
        var version = current.Map.Version;
        if (known is { } now && now.Version == version && now.Tree.IsFilled)
        {
            return now.Tree;
        }

        using var scope = scopes.AsJob("area names");
        var areas = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Areas.AsNoTracking()
            .Where(area => area.ClosedAt == null).OrderBy(area => area.Code).ToListAsync(cancellationToken);
        var tree = new AreaTree(areas.ConvertAll(area => new NamedArea(area.Code, area.Names)));
        known = new(version, tree);
        return tree;
    }

    private sealed record Known(string Version, AreaTree Tree);
}
