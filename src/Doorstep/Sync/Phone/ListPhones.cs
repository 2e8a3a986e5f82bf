using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Shell;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>Lists the phones of an area's workers: when each was last heard, what it said was unsent, and how much of its work is held.</summary>
sealed class ListPhones(DoorstepContext db, IServiceScopeFactory scopes, Words words, TimeProvider clock)
{
    public const int Most = 500;

    /// <param name="Device">Of the registered phone, or of the browser's session.</param>
    /// <param name="LastFailure">In the reader's language.</param>
    /// <param name="OldestSeconds">How old the oldest of what is unsent is by now.</param>
    public sealed record Line(
        Guid Device, string Name, Guid By, string ByName, string Area, DateTimeOffset LastAt, DateTimeOffset? LastFailedAt, string? LastFailure,
        int Unsent, long? OldestSeconds, int Held, DateTimeOffset? SnapshotAt);

    public sealed record Page(IReadOnlyList<Line> Phones);

    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapGet("/phones", (ListPhones useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ViewTasks).Lane(Lane.Bulk).WithSummary("The phones of an area's workers: last contact, what is unsent, what is held");

    public async Task<Page> RunAsync(CancellationToken cancellationToken = default)
    {
        var phones = await db.PhoneContacts.AsNoTracking().OrderBy(phone => phone.LastAt).Take(Most).ToListAsync(cancellationToken);
        var held = await db.HeldOperations.Where(one => one.State == SyncState.Held).GroupBy(one => one.AccountId)
            .Select(one => new { one.Key, Count = one.Count() }).ToDictionaryAsync(one => one.Key, one => one.Count, cancellationToken);
        var (ids, accounts) = (phones.ConvertAll(phone => phone.Id), phones.Select(phone => phone.AccountId).Distinct().ToList());
        using var scope = scopes.AsJob("sync");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var names = await all.Sessions.Where(session => ids.Contains(session.Id))
            .ToDictionaryAsync(session => session.Id, session => session.Browser, cancellationToken);
        var people = await all.Users.Where(account => accounts.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var now = clock.GetUtcNow();
        return new(phones.ConvertAll(phone => new Line(
            phone.Id, names.GetValueOrDefault(phone.Id, ""), phone.AccountId, people.GetValueOrDefault(phone.AccountId, ""), phone.Area.Value,
            phone.LastAt, phone.LastFailedAt, phone.LastFailure is { } why ? words[why].Value : null, phone.Unsent,
            phone.OldestUnsentAt is { } oldest ? (long)(now - oldest).TotalSeconds : null, held.GetValueOrDefault(phone.AccountId),
            phone.SnapshotAt)));
    }
}
