using Doorstep.Contracts;
using Doorstep.Tasks.Appeals;

namespace Doorstep.Tests.Access;

/// <summary>Appeals, pledges and supporters for the policy table.</summary>
static class AppealSamples
{
    private static readonly AppealContent content = new(
        AppealNeed.WinterQuilts, "合成的情况说明。", 3, AppealUnit.Pieces, new(2099, 1, 1), null, AppealAudience.Volunteers, AreaCode.Parse("4604"));

    /// <param name="until">How far it has come.</param>
    public static Appeal AnAppeal(Spot spot, AppealState until = AppealState.Drafted)
    {
        var appeal = Appeal.Draft(RegisterSamples.AResident(spot), spot.Area, $"S{spot.City.NextSerial():0000000}", content, spot.City.Now());
        spot.Db.Add(appeal);
        if (until >= AppealState.Shown)
        {
            appeal.Show(content.Hash, spot.City.Now());
        }

        if (until >= AppealState.Consented)
        {
            appeal.Consent(content.Hash, spot.City.Now());
            spot.Db.Add(AppealAct.Of(AppealActKind.Consented, appeal, spot.City.Now(),
                new() { Relation = GuardianRelation.Child, Guardian = "合成", TextHash = content.Hash }));
        }

        if (until >= AppealState.Open)
        {
            appeal.Approve(content.Hash, spot.City.Now());
        }

        return appeal;
    }

    public static Guid APledge(Spot spot, bool isAccepted = true)
    {
        var act = spot.City.Now();
        var supporter = Supporter.List(
            new(spot.Area, new("合成", "合成", "Sample"), SupporterKind.Volunteers, null, "合成", new(2015, 1, 1), new(2099, 1, 1)), $"{act.Id}", act);
        var pledge = Pledge.Offer(AnAppeal(spot, AppealState.Open), supporter, "合成", 1, new(2099, 1, 1), spot.City.Now());
        spot.Db.AddRange(supporter, pledge);
        if (isAccepted)
        {
            pledge.Accept(spot.City.Now());
        }

        return pledge.Id;
    }

    public static Guid ASupporter(Spot spot)
    {
        var act = spot.City.Now();
        var supporter = Supporter.List(
            new(spot.Area, new("合成", "合成", "Sample"), SupporterKind.Volunteers, null, "合成", new(2015, 1, 1), new(2099, 1, 1)), $"{act.Id}", act);
        spot.Db.Add(supporter);
        return supporter.Id;
    }

    public static object Draft => new
    {
        need = "WinterQuilts", text = "一段没有名字的话。", amount = 3, unit = "Pieces",
        until = CityTime.Day(CityTime.DayOf(DateTimeOffset.UtcNow).AddDays(20)), audience = "Volunteers",
    };
}
