using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Register.DataRequests;
using Doorstep.Register.Exports;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// Who asked for data in the demo city: a shop and a policeman at the door, and written requests of which one waits, one was refused and one was
/// given, about the demo's own resident. All of it is made up.
/// </summary>
sealed class DemoDataRequests(DoorstepContext db, Ids ids, DateTimeOffset now)
{
    private readonly SentOnce unkeyed = new(null, "");

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var accounts = await db.Users.Where(account => account.IsDemo)
            .ToDictionaryAsync(account => account.UserName!, account => account.Id, cancellationToken);
        var own = await db.OwnRecords.AsNoTracking().SingleAsync(one => one.AccountId == accounts["resident"], cancellationToken);
        var resident = await db.Residents.AsNoTracking().SingleAsync(one => one.Id == own.ResidentId, cancellationToken);
        var (area, worker) = (resident.Area, accounts["worker"]);
        db.Add(DataAsking.Note(area, null, "小区门口的快递站（演示）", "", "想要几位老人的电话，说好通知取件", unkeyed, On(worker, 33)));
        var asking = DataAsking.Note(area, resident.HouseholdId, "派出所（演示）", "李警官（演示）", "了解一户人家的情况", unkeyed, On(worker, 12));
        db.Add(asking);

        var given = Enter("派出所（演示）", "演公调〔2026〕12号", "核对走失人员的家属", asking, 11);
        given.Approve(On(accounts["subdistrict"], 10));
        given.Approve(On(accounts["auditor"], 9));
        var disclosure = given.Disclose([resident.Id], given.Columns, On(accounts["community"], 8));
        var refused = Enter("某学校（演示）", "演教函〔2026〕3号", "了解学区内的家庭", null, 25);
        refused.Decline("没有写明法律依据，也不必知道每一户的情况。", On(accounts["subdistrict"], 24));
        var waiting = Enter("民政部门（演示）", "演民函〔2026〕30号", "核对补贴名单", null, 2);
        waiting.Approve(On(accounts["subdistrict"], 1));
        db.AddRange(given, refused, waiting, disclosure, Reading.Of(
            new(ReadingSubject.Resident, resident.Id, $"{Reading.InList}Name+Phone", area, given.Id), Purposes.DataRequest,
            On(accounts["community"], 8)));
        await db.SaveChangesAsync(cancellationToken);

        DataRequest Enter(string agency, string number, string purpose, DataAsking? noted, int daysAgo) => DataRequest.Enter(
            area.At(AreaLevel.Community),
            new(agency, number, "《演示法》第一条", purpose, "名单上的一个人，现在的资料", [resident.Id], [ExportColumn.Name, ExportColumn.Phone],
                CityTime.DayOf(now).AddDays(30)), noted, unkeyed, On(accounts["community"], daysAgo));
    }

    private Act On(Guid by, int daysAgo) => new(ids.Next(), by, now.AddDays(-daysAgo));
}
