using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Messages;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Tells the office and the worker of the grid of a pledge and of one that is late; and, when a resident takes her consent back, that supporters wait
/// to be told. A message names the number of the appeal and nobody.
/// </summary>
sealed class TellOfAppeals(IServiceScopeFactory scopes, AreaNameCache names, Ids ids) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds { get; } = [AppealEvents.Offered, AppealEvents.Late, AppealEvents.Withdrawn];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        // Whose office it is stands in grants, which who does the act mostly does not see.
        using var scope = scopes.AsJob("tell-offices");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var tree = await names.ReadAsync(cancellationToken);
        List<Message> messages = [];
        foreach (var entry in entries)
        {
            var number = await db.Appeals.Where(one => one.Id == entry.SubjectId).Select(one => one.Number).FirstOrDefaultAsync(cancellationToken);
            if (number is null || !await MattersAsync(db, entry, cancellationToken))
            {
                continue;
            }

            var word = entry.What switch
            {
                AppealEvents.Offered => "message.pledge",
                AppealEvents.Late => "message.pledge-late",
                _ => "message.appeal-withdrawn",
            };
            foreach (var account in await AccountsAsync(all, entry, cancellationToken))
            {
                messages.Add(Message.To(account, word, [number, tree.NameOf(entry.Area)], $"/appeals/{entry.SubjectId}", isUrgent: false,
                    new(ids.Next(), entry.By, entry.At), $"{entry.What}.{entry.SubjectId:n}.{entry.At.UtcTicks}"));
            }
        }

        await Outbox.PutAsync(db, messages, cancellationToken);
    }

    /// <summary>Of a withdrawal only where supporters have pledged something.</summary>
    private static async Task<bool> MattersAsync(DoorstepContext db, Entry entry, CancellationToken cancellationToken) =>
        entry.What is not AppealEvents.Withdrawn || await db.Pledges.AnyAsync(
            one => one.AppealId == entry.SubjectId && (one.State == PledgeState.Offered || one.State == PledgeState.Accepted), cancellationToken);

    private static async Task<List<Guid>> AccountsAsync(DoorstepContext all, Entry entry, CancellationToken cancellationToken) =>
    [
        .. (await TellOffices.StaffAsync(all, Role.SubdistrictStaff, entry.Area.UpTo(AreaLevel.Subdistrict), entry.At, cancellationToken))
            .Concat(await TellOffices.WorkersAsync(all, entry, cancellationToken)).Distinct(),
    ];
}
