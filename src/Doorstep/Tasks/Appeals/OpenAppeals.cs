using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// What a supporter sees by its link: the appeals that are open to it, what is still needed of each, and its own pledges. An unknown link, one of
/// before, a supporter who is no longer listed, and an appeal that is not open to it are answered alike: as if there were nothing.
/// </summary>
sealed class OpenAppeals(IServiceScopeFactory scopes, AreaNameCache names, TimeProvider clock)
{
    private const int LongestSecret = 100, Most = 200;

    /// <param name="Pledged">By all supporters together; of whom, none is told.</param>
    public sealed record Line(
        string Number, string Area, AppealNeed Need, string Text, int Amount, AppealUnit Unit, DateOnly Until, string? Institution, int Pledged,
        int Delivered, int Received)
    {
        public int Missing => Math.Max(0, Amount - Pledged);
    }

    /// <param name="Number">Of its appeal.</param>
    public sealed record OwnPledge(
        Guid Id, string Number, AppealNeed Need, AppealUnit Unit, string What, int Amount, DateOnly Until, PledgeState State, int Delivered,
        int Received);

    public sealed record View(Guid SupporterId, string Name, IReadOnlyList<Line> Appeals, IReadOnlyList<OwnPledge> Own);

    /// <returns>Null where nobody on the list has such a link.</returns>
    public async Task<View?> RunAsync(string secret, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("supporters");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await FindAsync(db, secret, cancellationToken) is not { } supporter)
        {
            return null;
        }

        var (tree, until) = (await names.ReadAsync(cancellationToken), supporter.Area.Next);
        var open = (await db.Appeals.AsNoTracking().Where(one => one.State == AppealState.Open && one.Area >= supporter.Area && one.Area < until)
            .OrderBy(one => one.Until).ThenBy(one => one.Number).ToListAsync(cancellationToken))
            .FindAll(one => one.IsShownTo(supporter, Today)).Take(Most).ToList();
        var sums = await AppealSums.OfAsync(db, open.ConvertAll(one => one.Id), cancellationToken);
        return new(supporter.Id, supporter.Names.Here, open.ConvertAll(one => LineOf(one, tree, sums)),
            await OwnAsync(db, supporter, cancellationToken));
    }

    internal DateOnly Today => CityTime.Today(clock);

    /// <summary>Whoever has the link, while it is listed.</summary>
    internal async Task<Supporter?> FindAsync(DoorstepContext db, string secret, CancellationToken cancellationToken)
    {
        if (secret.Length is 0 or > LongestSecret)
        {
            return null;
        }

        var hash = Digest.Of(secret);
        return await db.Supporters.SingleOrDefaultAsync(one => one.SecretHash == hash, cancellationToken) is { } found && found.IsListedOn(Today)
            ? found : null;
    }

    private static Line LineOf(Appeal appeal, AreaTree tree, AppealSums sums)
    {
        var of = sums.Of(appeal.Id);
        return new(appeal.Number, tree.NameOf(appeal.ShownArea), appeal.Need, appeal.Text, appeal.Amount, appeal.Unit, appeal.Until,
            appeal.Institution, of.Pledged, of.Delivered, of.Received);
    }

    /// <summary>Without those towards an appeal that was withdrawn: of that nothing is left.</summary>
    private static async Task<IReadOnlyList<OwnPledge>> OwnAsync(DoorstepContext db, Supporter supporter, CancellationToken cancellationToken)
    {
        var rows = await (
            from pledge in db.Pledges
            where pledge.SupporterId == supporter.Id
            join appeal in db.Appeals on pledge.AppealId equals appeal.Id
            where appeal.State == AppealState.Open || appeal.State == AppealState.Fulfilled || appeal.State == AppealState.Ended
            orderby pledge.Id descending
            select new { pledge, appeal.Number, appeal.Need, appeal.Unit }).AsNoTracking().Take(Most).ToListAsync(cancellationToken);
        var sums = await AppealSums.OfAsync(db, [.. rows.Select(row => row.pledge.AppealId).Distinct()], cancellationToken);
        return [.. rows.Select(row => new OwnPledge(row.pledge.Id, row.Number, row.Need, row.Unit, row.pledge.What, row.pledge.Amount,
            row.pledge.Until, row.pledge.State is PledgeState.Broken ? PledgeState.Accepted : row.pledge.State,
            sums.OfPledge(row.pledge.Id).Delivered, sums.OfPledge(row.pledge.Id).Received))];
    }
}
