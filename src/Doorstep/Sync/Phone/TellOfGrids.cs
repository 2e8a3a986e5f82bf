using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Messages;
using Doorstep.Places;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>
/// Tells both workers, in the commit of the act, that a grid is somebody else's for a time, or its own worker's again before that: whoever looks at
/// her phone would otherwise only see that other doors are on it. A message names the grid and nobody.
/// </summary>
sealed class TellOfGrids(IServiceScopeFactory scopes, AreaNameCache names, Ids ids) : ActFollower
{
    private const string Begun = "duty.stand-in", Ended = "duty.stand-in-ended", Link = "/today";

    public override IReadOnlyCollection<string> Kinds { get; } = [Begun, Ended];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        // An office sees no accounts of workers.
        using var scope = scopes.AsJob("tell-of-grids");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var tree = await names.ReadAsync(cancellationToken);
        List<Message> messages = [];
        foreach (var entry in entries)
        {
            // It is on its way into the database with this commit, or about to be ended by it.
            if (await db.FindAsync<StandIn>([entry.SubjectId], cancellationToken) is not { } standIn)
            {
                continue;
            }

            var isBegun = entry.What == Begun;
            string[] args = isBegun
                ? [tree.NameOf(standIn.Area), CityTime.Minute(standIn.From), CityTime.Minute(standIn.Until)] : [tree.NameOf(standIn.Area)];
            foreach (var (worker, word) in ((Guid, string)[])
                [(standIn.WorkerId, isBegun ? "message.grid-comes" : "message.grid-ended"),
                 (standIn.ForWorkerId, isBegun ? "message.grid-goes" : "message.grid-back")])
            {
                var accounts = all.GridWorkers.Where(one => one.Id == worker).Select(one => one.AccountId);
                if (await accounts.SingleOrDefaultAsync(cancellationToken) is { } to)
                {
                    messages.Add(Message.To(to, word, args, Link, isUrgent: false, new(ids.Next(), entry.By, entry.At),
                        $"{entry.What}.{standIn.Id:n}"));
                }
            }
        }

        await Messages.Outbox.PutAsync(db, messages, cancellationToken);
    }
}
