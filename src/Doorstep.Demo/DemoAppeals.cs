using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff;
using Doorstep.Tasks.Appeals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>Help raised in the demo city: a few supporters, and appeals in every state, some met and some not. All of it is made up.</summary>
sealed class DemoAppeals(DoorstepContext db, Ids ids, Chance secrets, Random chance, DateTimeOffset now)
{
    private const int Residents = 11, Own = 4;

    private static readonly (AppealNeed Need, string Text, int Amount, AppealUnit Unit, string? Institution)[] wishes =
    [
        (AppealNeed.WinterQuilts, "一位七十多岁的老人独自生活，冬天只有薄被，想要两床厚被子。", 2, AppealUnit.Pieces, null),
        (AppealNeed.Companionship, "一位老人的子女都在外地，想每周有人陪着散散步、说说话。", 8, AppealUnit.Times, null),
        (AppealNeed.Wheelchair, "一位老人腿脚不便，想要一把能在家里用的轮椅。", 1, AppealUnit.Pieces, null),
        (AppealNeed.SchoolThings, "两个孩子新学期需要书包和文具。", 2, AppealUnit.Sets, null),
        (AppealNeed.Repair, "一户老人家的厨房漏雨，想请人修一修屋顶。", 1, AppealUnit.Times, null),
        (AppealNeed.Money, "一位老人需要做康复治疗，家里负担不起全部费用。", 3000, AppealUnit.Yuan, "市人民医院（演示）"),
        (AppealNeed.Transport, "一位行动不便的老人每月需要接送去医院复查。", 6, AppealUnit.Times, null),
        (AppealNeed.Goods, "一户人家需要大米和食用油。", 20, AppealUnit.Kilograms, null),
    ];

    /// <summary>How far each has come; the first are the newest.</summary>
    private static readonly AppealState[] states =
    [
        AppealState.Drafted, AppealState.Shown, AppealState.Consented, AppealState.Open, AppealState.Open, AppealState.Open, AppealState.Open,
        AppealState.Fulfilled, AppealState.Fulfilled, AppealState.Ended, AppealState.Withdrawn,
    ];

    private readonly DateOnly today = CityTime.DayOf(now);
    private int done;

    public async Task RaiseAsync(
        AreaCode home, Guid centre, IReadOnlyDictionary<AreaCode, GridWorker> workers, CancellationToken cancellationToken)
    {
        var supporters = List(home.At(AreaLevel.City), centre);
        db.AddRange(supporters);
        var visited = (await db.CarePlans.In(home).Where(plan => plan.EndedAt == null).OrderBy(plan => plan.Id).ToListAsync(cancellationToken))
            .FindAll(plan => workers.ContainsKey(plan.Area));
        // The first four are of the demo's own worker.
        var own = DemoCity.OwnGrid(workers.Keys);
        visited = [.. visited.Where(plan => plan.Area == own).Take(Own).Union(visited).Take(Residents)];
        var shown = await DraftAppeal.ShownAreaAsync(db, home, cancellationToken);
        foreach (var (index, plan) in visited.Index())
        {
            var (need, text, amount, unit, institution) = wishes[index % wishes.Length];
            var content = new AppealContent(need, text, amount, unit, today.AddDays(chance.Next(20, 60)), institution,
                AppealAudience.Charities | AppealAudience.Volunteers | (index % 3 == 0 ? AppealAudience.Media : 0), shown);
            var worker = workers[plan.Area].AccountId ?? Guid.Empty;
            Live(
                Appeal.Draft(plan.ResidentId, plan.Area, DraftAppeal.ANumber(secrets), content, On(index + 3, worker)), states[index], worker, centre,
                supporters, index);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Nobody holds the links of these: the office makes new ones on its page.</summary>
    private List<Supporter> List(AreaCode city, Guid centre)
    {
        var act = On(90, centre);
        List<Supporter> listed =
        [
            Listed("春风志愿服务队（演示）", "Spring Wind Volunteers (demo)", SupporterKind.Volunteers, null),
            Listed("椰岛慈善会（演示）", "Coconut Island Charity (demo)", SupporterKind.Charity, "53460000MJTE5T001K"),
            Listed("海岸晚报民生部（演示）", "Coast Evening News (demo)", SupporterKind.Media, null),
            Listed("百家超市爱心队（演示）", "Baijia Shop Volunteers (demo)", SupporterKind.Volunteers, null),
        ];
        listed[^1].Strike("电话停机，两次联系不上（演示）", On(10, centre));
        return listed;

        Supporter Listed(string name, string english, SupporterKind kind, string? code) => Supporter.List(
            new(city, new(name, name, english), kind, code, "演示联系人 12000000000", CityTime.DayOf(act.At), today.AddDays(chance.Next(100, 200))),
            secrets.Secret(), act with { Id = ids.At(act.At) });
    }

    private void Live(Appeal appeal, AppealState state, Guid worker, Guid centre, List<Supporter> supporters, int index)
    {
        db.Add(appeal);
        db.Add(AppealAct.Of(AppealActKind.Drafted, appeal, On(index + 3, worker)));
        if (state is AppealState.Drafted)
        {
            return;
        }

        Do(AppealActKind.Shown, worker, act => appeal.Show(appeal.Content.Hash, act),
            new() { TextHash = appeal.Content.Hash, Day = today.AddDays(-index - 2), WasReadAloud = index % 3 == 0 });
        if (state is AppealState.Shown)
        {
            return;
        }

        Do(AppealActKind.Consented, worker, act => appeal.Consent(appeal.Content.Hash, act), new() { TextHash = appeal.Content.Hash });
        if (state is AppealState.Consented)
        {
            return;
        }

        Do(AppealActKind.Approved, centre, act => appeal.Approve(appeal.Content.Hash, act), new() { TextHash = appeal.Content.Hash });
        Promise(appeal, supporters[index % 2], state, worker, centre, index);
        switch (state)
        {
            case AppealState.Fulfilled:
                Do(AppealActKind.Fulfilled, worker, appeal.Fulfil, new(), index);
                break;
            case AppealState.Ended:
                Do(AppealActKind.Ended, centre, act => appeal.End(AppealEnd.MetElsewhere, act), new(), index);
                break;
            case AppealState.Withdrawn:
                Do(AppealActKind.Withdrawn, worker, appeal.Withdraw, new(), index);
                break;
        }

        void Do(AppealActKind kind, Guid by, Action<Act> work, ActFacts facts, int? daysAgo = null)
        {
            var act = On(daysAgo ?? index + 2, by);
            work(act);
            db.Add(AppealAct.Of(kind, appeal, act, facts));
        }
    }

    /// <summary>Every other open one waits for the office; of what is met a little less came than was promised, and later the rest.</summary>
    private void Promise(Appeal appeal, Supporter supporter, AppealState state, Guid worker, Guid centre, int index)
    {
        var offered = On(index + 1, Guid.Empty);
        var pledge = Pledge.Offer(appeal, supporter, "按求助所写提供，周末送到（演示）", appeal.Amount, today.AddDays(index % 4 == 0 ? 12 : 5), offered);
        db.Add(pledge);
        Act(AppealActKind.Offered, offered, new() { Amount = pledge.Amount });
        if (index % 2 == 0 && state is AppealState.Open)
        {
            return;
        }

        var accepted = On(index, centre);
        pledge.Accept(accepted);
        Act(AppealActKind.Accepted, accepted, new());
        if (state is AppealState.Fulfilled)
        {
            foreach (var part in (int[])[pledge.Amount - pledge.Amount / 2, pledge.Amount / 2])
            {
                Hand(AppealActKind.Delivered, part, new() { Amount = part, Day = today.AddDays(-index), Bearer = Bearer.Supporter });
                Hand(AppealActKind.Received, part, new() { Amount = part, Day = today.AddDays(-index), IsAsPromised = true });
            }
        }

        void Hand(AppealActKind kind, int part, ActFacts facts)
        {
            if (part > 0)
            {
                var act = On(index, worker);
                pledge.Handed(kind, act);
                Act(kind, act, facts);
            }
        }

        void Act(AppealActKind kind, Act act, ActFacts facts) => db.Add(AppealAct.Of(kind, appeal, act, facts with { PledgeId = pledge.Id }));
    }

    /// <summary>Of one day in the order in which they are done.</summary>
    private Act On(int daysAgo, Guid by)
    {
        var at = now.AddDays(-daysAgo).AddMinutes(++done);
        return new(ids.At(at), by, at);
    }
}
