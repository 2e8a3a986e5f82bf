using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.DataRequests;

/// <summary>Enters what is sent under a key once: the same again is answered with what stands, something else under the key is refused.</summary>
sealed class EnterOnce(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, KeyRing keys)
{
    /// <param name="Content">A digest of all that was sent.</param>
    public sealed record Entered(Guid Id, string Content);

    /// <param name="what">Which request it is, so that no two kinds share a digest.</param>
    /// <param name="table">Whose key is unique.</param>
    /// <param name="under">What the caller has entered under the key.</param>
    /// <param name="enter">Given the digest to keep.</param>
    public async Task<Guid> RunAsync(
        string what, object request, Guid? key, string table, Func<DoorstepContext, IQueryable<Entered>> under, Func<string, Task<Guid>> enter,
        CancellationToken cancellationToken)
    {
        var same = keys.Secrets($"{what}|{JsonSerializer.Serialize(request)}");
        try
        {
            return await KnownAsync(db) ?? await enter(same[0]);
        }
        catch (DbUpdateException twice) when (key is not null && twice.IsDuplicate(table, "Key"))
        {
            using var scope = scopes.As(caller);
            return await KnownAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>()) ?? throw new RuleBrokenException("rule.key-used");
        }

        async Task<Guid?> KnownAsync(DoorstepContext rows) =>
            key is null || await under(rows).SingleOrDefaultAsync(cancellationToken) is not { } known ? null
            : same.Contains(known.Content) ? known.Id : throw new RuleBrokenException("rule.key-used");
    }
}
