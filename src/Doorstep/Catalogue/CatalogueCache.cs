using System.Collections.Frozen;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Catalogue;

/// <summary>
/// A cache of the catalogue as it counts now: every report asks it. A change made on another node is seen within seconds, and while the database is
/// away the last one read counts.
/// </summary>
public sealed class CatalogueCache(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private Snapshot? snapshot;

    /// <summary>The kinds by code, each in the version that counts.</summary>
    public async ValueTask<IReadOnlyDictionary<string, TaskKind>> KindsAsync(CancellationToken cancellationToken = default)
    {
        if (snapshot is { } known && clock.GetElapsedTime(known.ReadAt) < LooksAgain)
        {
            return known.Kinds;
        }

        try
        {
            // A known catalogue is waited for no longer than somebody in danger can; SQLite waits for a lock on the thread that asks.
            return snapshot is null
                ? await ReadAsync(cancellationToken)
                : await Task.Run(() => ReadAsync(CancellationToken.None), cancellationToken).WaitAsync(Longest, cancellationToken);
        }
        catch (Exception away) when (snapshot is { } last && (away is TimeoutException || DatabaseAway.Is(away)))
        {
            snapshot = last with { ReadAt = clock.GetTimestamp() };
            return last.Kinds;
        }
    }

    private async Task<IReadOnlyDictionary<string, TaskKind>> ReadAsync(CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        using var scope = scopes.AsJob("catalogue");
        var kinds = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().TaskKinds.AsNoTracking()
            .Where(kind => kind.ReplacedAt == null).ToListAsync(cancellationToken);
        Snapshot read = new(kinds.ToFrozenDictionary(kind => kind.Code), readAt);
        snapshot = read;
        return read.Kinds;
    }

    /// <summary>A kind that residents are offered; a page that was opened before its kind was switched off still calls for help.</summary>
    public async Task<TaskKind> OfferedAsync(string code, CancellationToken cancellationToken) =>
        await KnownAsync(code, cancellationToken) is var kind && !kind.IsConfidential && (kind.IsOn || kind.IsEmergency)
            ? kind
            : throw new WrongFieldException("kind", "error.kind-unknown");

    /// <summary>
    /// A kind that staff report in the ordinary way: what is confidential has a way of its own, by which whoever reports is protected.
    /// </summary>
    public async Task<TaskKind> OpenlyReportedAsync(string code, CancellationToken cancellationToken) =>
        await KnownAsync(code, cancellationToken) is { IsConfidential: false } kind
            ? kind
            : throw new WrongFieldException("kind", "error.kind-confidential");

    public async Task<TaskKind> KnownAsync(string code, CancellationToken cancellationToken) =>
        (await KindsAsync(cancellationToken)).GetValueOrDefault(code) ?? throw new WrongFieldException("kind", "error.kind-unknown");

    /// <summary>Discards the cached catalogue: somebody edited it here.</summary>
    public void Forget() => snapshot = null;

    private sealed record Snapshot(FrozenDictionary<string, TaskKind> Kinds, long ReadAt);
}
