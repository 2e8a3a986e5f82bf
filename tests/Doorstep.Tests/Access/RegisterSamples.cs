using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.DataRequests;
using Doorstep.Register.Exports;
using Door = Doorstep.Register.Door;

namespace Doorstep.Tests.Access;

/// <summary>Rows of the register at a spot, for the policy table.</summary>
static class RegisterSamples
{
    public static Door ADoor(Spot spot)
    {
        var building = Building.Found(
            spot.City.NewId(), spot.Area, new("合成路", "合成路", "Sample Road"), 1, 110.3, 20.0, 0, 1, 1, BuildingUse.Residential, []);
        var dwelling = Dwelling.Found(spot.City.NewId(), building.Id, spot.Area, 1, "101");
        spot.Db.AddRange(building, dwelling);
        return new(spot.Area, building.Id, dwelling.Id);
    }

    public static Household AHousehold(Spot spot) => AHousehold(spot, spot.City.Now());

    public static Guid AResident(Spot spot) => AHousehold(spot).Residents[0].Id;

    public static Guid AnAct(Spot spot)
    {
        var act = spot.City.Now();
        var household = AHousehold(spot, act);
        spot.Db.Add(RegisterAct.Of(RegisterActKind.HouseholdAdded, spot.Area, household.Id, null, act));
        return act.Id;
    }

    public static Guid AVisit(Spot spot)
    {
        var act = spot.City.Now();
        spot.Db.Add(RegisterAct.Of(RegisterActKind.Visited, spot.Area, AHousehold(spot).Id, null, act, visit: new(VisitOutcome.Met, "合成")));
        return act.Id;
    }

    public static Guid AnExport(Spot spot, bool waits)
    {
        var export = Export.Ask(spot.Area, "care", "合成", new([ExportColumn.Grid], []), waits ? Export.RowsAlone + 1 : 1,
            waits ? Export.RowsAlone + 1 : 1, spot.City.Now());
        spot.Db.Add(export);
        return export.Id;
    }

    public static Guid ADataRequest(Spot spot)
    {
        var request = DataRequest.Enter(spot.Area, new("合成", "合成", "合成", "合成", "合成", [], [ExportColumn.Grid], new(2099, 1, 1)), null,
            new(null, ""), spot.City.Now());
        spot.Db.Add(request);
        return request.Id;
    }

    private static Household AHousehold(Spot spot, Act act)
    {
        var household = Household.Enter(spot.City.NewId(), spot.Area, HouseholdKind.Family, null, act);
        household.Takes(spot.City.NewId(), new("合成"), act);
        household.MoveIn(spot.City.NewId(), ADoor(spot), new(2015, 1, 1), act);
        spot.Db.Add(household);
        return household;
    }
}
