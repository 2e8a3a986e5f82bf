using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Messages;
using Doorstep.Places;
using Doorstep.Staff.Duty;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// Tells those who have to act, in the commit of what happened: of a missed visit the next office, of a search its every step, and of a task that was
/// sent back the office that rules on it. A message names a grid and nobody who lives there.
/// </summary>
sealed class TellOffices(IServiceScopeFactory scopes, AreaNameCache names, Ids ids) : ActFollower
{
    private const string Escalated = "task.escalated", Ladder = "care.ladder", Unseen = "care.unseen",
        Returned = "task.returned", Unruled = "unruled", Raised = "care.raised", Missed = "message.task-missed";

    public override IReadOnlyCollection<string> Kinds { get; } = [Escalated, Ladder, Unseen, Returned, Raised, Round.Unseen];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        // Whose office it is stands in grants, which who does the act mostly does not see.
        using var scope = scopes.AsJob("tell-offices");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var tree = await names.ReadAsync(cancellationToken);
        List<Message> messages = [];
        foreach (var entry in entries)
        {
            var step = StepOf(entry);
            var (word, link) = entry.What switch
            {
                Escalated when step is Unruled => ("message.unruled", $"/tasks?area={entry.Area}"),
                Ladder => ("message.search", "/care"),
                Unseen => ("message.unseen", "/care"),
                Raised => ("message.care-raised", "/care"),
                Round.Unseen => ("message.round-unseen", $"/rounds?area={entry.Area.UpTo(AreaLevel.Community)}"),
                Returned => ("message.sent-back", $"/tasks?area={entry.Area}"),
                _ => (Missed, $"/tasks?area={entry.Area}"),
            };
            foreach (var account in await AccountsAsync(all, entry, step, cancellationToken))
            {
                messages.Add(Message.To(account, word, [tree.NameOf(PlaceOf(entry))], link, entry.What is Ladder or Unseen,
                    new(ids.Next(), entry.By, entry.At), KeyOf(entry, step)));
            }
        }

        // Of ten visits that are missed in one grid by the same hour somebody is told once: the page behind the link lists them.
        await Outbox.PutAsync(
            db, [.. messages.DistinctBy(message => (message.AccountId, message.Word is Missed ? message.Link : message.Key))], cancellationToken);
    }

    /// <summary>Of rounds one message a community and day: whoever did not look at one did not look at its neighbours either.</summary>
    private static AreaCode PlaceOf(Entry entry) => entry.What is Round.Unseen ? entry.Area.UpTo(AreaLevel.Community) : entry.Area;

    private static string KeyOf(Entry entry, string step) => entry.What is Round.Unseen
        ? $"{entry.What}.{PlaceOf(entry)}.{step}.{CityTime.Day(CityTime.DayOf(entry.At))}"
        : $"{entry.What}.{entry.SubjectId:n}.{step}.{entry.At.UtcTicks}";

    /// <summary>Of a missed task the office it reached, or that nobody has ruled on it; of a search the step.</summary>
    private static string StepOf(Entry entry)
    {
        using var facts = JsonDocument.Parse(entry.Facts ?? "{}");
        return facts.RootElement.TryGetProperty(Unruled, out _) ? Unruled
            : facts.RootElement.TryGetProperty(entry.What is Escalated ? "level" : "step", out var step) ? step.GetString() ?? "" : "";
    }

    private static async Task<List<Guid>> AccountsAsync(DoorstepContext all, Entry entry, string step, CancellationToken cancellationToken)
    {
        var community = entry.Area.UpTo(AreaLevel.Community);
        return (entry.What, step) switch
        {
            (Escalated, nameof(EscalationLevel.Substitute)) => await WorkersAsync(all, entry, cancellationToken),
            (Escalated, nameof(EscalationLevel.Community)) => await StaffAsync(all, Role.CommunityStaff, community, entry.At, cancellationToken),
            // The centre knew since it was sent back; now the community that waits for it knows as well.
            (Escalated, Unruled) =>
            [
                .. await StaffAsync(all, Role.SubdistrictStaff, entry.Area.UpTo(AreaLevel.Subdistrict), entry.At, cancellationToken),
                .. await StaffAsync(all, Role.CommunityStaff, community, entry.At, cancellationToken),
            ],
            (Raised, _) => await WorkersAsync(all, entry, cancellationToken),
            (Ladder, _) =>
            [
                .. await WorkersAsync(all, entry, cancellationToken),
                .. await StaffAsync(all, Role.CommunityStaff, community, entry.At, cancellationToken),
            ],
            // What goes to the community's own office, and it has not seen, is the next office's to know.
            (Round.Unseen, "department") => await StaffAsync(all, Role.CommunityStaff, community, entry.At, cancellationToken),
            (Unseen, _) => await StaffAsync(all, Role.CommunityStaff, community, entry.At, cancellationToken),
            _ => await StaffAsync(all, Role.SubdistrictStaff, entry.Area.UpTo(AreaLevel.Subdistrict), entry.At, cancellationToken),
        };
    }

    /// <summary>Whoever is on duty in the grid, and the substitutes of its community.</summary>
    internal static async Task<List<Guid>> WorkersAsync(DoorstepContext all, Entry entry, CancellationToken cancellationToken)
    {
        var duty = await DutyTable.ReadAsync(all, entry.Area, entry.At, cancellationToken);
        var community = entry.Area.UpTo(AreaLevel.Community);
        var substitutes = await all.Postings.Where(posting => posting.Area == community && posting.IsSubstitute && posting.Until == null)
            .Select(posting => posting.WorkerId).ToListAsync(cancellationToken);
        return [.. substitutes.Where(worker => !duty.IsAway(worker)).Append(duty.WorkerOf(entry.Area) ?? Guid.Empty).Distinct()
            .Select(duty.AccountOf).OfType<Guid>()];
    }

    internal static Task<List<Guid>> StaffAsync(
        DoorstepContext all, string role, AreaCode area, DateTimeOffset at, CancellationToken cancellationToken) =>
        all.Grants.Where(grant => grant.RoleCode == role && grant.Area == area && grant.From <= at && (grant.Until == null || grant.Until > at)
            && (grant.ApprovalId == null || grant.BegunAt != null)).Select(grant => grant.AccountId).Distinct().ToListAsync(cancellationToken);
}
