using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;

namespace Doorstep.Field.Register;

/// <summary>
/// Shows in the rows what was done on this phone and is not in them yet, as the server will say it once it has done it. Whatever it cannot place,
/// because its household has left the phone meanwhile, changes nothing.
/// </summary>
public static partial class OverlayActs
{
    private const string Vacant = "Vacant";

    public static GridRows Over(GridRows rows, IEnumerable<Operation> done)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(done);
        var over = rows.Copy();
        foreach (var one in done)
        {
            foreach (var line in LinesOf(one, over))
            {
                over.Put(line);
            }
        }

        return over;
    }

    private static List<SyncLine> LinesOf(Operation one, GridRows rows) => one.Kind switch
    {
        SyncKind.AddHousehold => Added(one, Read(one, RegisterJson.Default.HouseholdBody), rows),
        SyncKind.AddResident => Joined(one, PersonOf(one, Read(one, RegisterJson.Default.PersonBody)), rows),
        SyncKind.Birth => Joined(one, ChildOf(one, Read(one, RegisterJson.Default.BirthBody)), rows),
        SyncKind.EditResident => rows.Resident(one.Subject) is { } was ? [Edited(one, was, Read(one, RegisterJson.Default.EditBody))] : [],
        SyncKind.ResidentLeft or SyncKind.Death => Gone(one, rows),
        _ => rows.Households.GetValueOrDefault(one.Subject) is { } household ? LinesOf(one, household, rows) : [],
    };

    private static List<SyncLine> LinesOf(Operation one, HouseholdRow household, GridRows rows) => one.Kind switch
    {
        SyncKind.Visit => Visited(one, household, Read(one, RegisterJson.Default.VisitBody), rows),
        SyncKind.MoveIn => MovedIn(one, household, Read(one, RegisterJson.Default.MoveInBody), rows),
        SyncKind.MoveOut => [.. Left(household, rows), new GoneLine("household", household.Id, "ended")],
        SyncKind.Split => Split(one, household, Read(one, RegisterJson.Default.SplitBody), rows),
        SyncKind.Merge => Merged(household, Read(one, RegisterJson.Default.MergeBody), rows),
        _ => [],
    };

    private static List<SyncLine> Added(Operation one, HouseholdBody body, GridRows rows)
    {
        if (one.Makes is not [var id, ..] makes || rows.Households.ContainsKey(id)
            || rows.Dwellings.GetValueOrDefault(body.DwellingId) is not { } door)
        {
            return [];
        }

        return
        [
            door with { Use = body.Use, VisitedAt = door.VisitedAt ?? one.At },
            new HouseholdRow(id, AreaOf(door, rows), "Family", door.Building, door.Id, body.Condition, one.At, 0),
            .. makes.Skip(1).Zip(body.Residents, (person, said) => RowOf(person, id, said, one.At)),
        ];
    }

    private static List<SyncLine> Joined(Operation one, ResidentRow person, GridRows rows) =>
        rows.Households.ContainsKey(one.Subject) && rows.Resident(person.Id) is null ? [person] : [];

    private static List<SyncLine> Visited(Operation one, HouseholdRow household, VisitBody body, GridRows rows)
    {
        if (body.Outcome is not ("Met" or "NeedsHelp"))
        {
            return [];
        }

        var door = rows.DoorOf(household);
        return
        [
            household with { Condition = body.Condition, LastVisitAt = one.At },
            .. door is null ? (SyncLine[])[] : [door with { Use = body.Use ?? door.Use, VisitedAt = door.VisitedAt ?? one.At }],
        ];
    }

    private static List<SyncLine> MovedIn(Operation one, HouseholdRow household, MoveInBody body, GridRows rows) =>
        rows.Dwellings.GetValueOrDefault(body.DwellingId) is not { } door ? [] :
        [
            .. Left(household, rows),
            household with { Area = AreaOf(door, rows), Building = door.Building, Dwelling = door.Id },
            door with { Use = body.Use, VisitedAt = door.VisitedAt ?? one.At },
        ];

    private static List<SyncLine> Split(Operation one, HouseholdRow household, SplitBody body, GridRows rows)
    {
        if (one.Makes is not [var id] || rows.Households.ContainsKey(id))
        {
            return [];
        }

        var (isOther, door) = (body.DwellingId is { } other && other != household.Dwelling, rows.DoorOf(household));
        if (isOther && (door = rows.Dwellings.GetValueOrDefault(body.DwellingId!.Value)) is null)
        {
            return [];
        }

        return
        [
            .. isOther ? (SyncLine[])[door! with { Use = body.Use, VisitedAt = door.VisitedAt ?? one.At }] : [],
            new HouseholdRow(
                id, door is null ? household.Area : AreaOf(door, rows), "Family", door?.Building ?? household.Building, door?.Id, "NotSeen", null, 0),
            .. body.ResidentIds.Select(rows.Resident).OfType<ResidentRow>()
                .Select(row => row with { Household = id, Relation = row.Id == body.HeadId ? CodeLists.Head : row.Relation }),
        ];
    }

    private static List<SyncLine> Merged(HouseholdRow household, MergeBody body, GridRows rows)
    {
        if (rows.Households.GetValueOrDefault(body.IntoId) is not { } other)
        {
            return [];
        }

        List<ResidentRow> joining = [.. PeopleOf(household.Id, rows)];
        var isLed = PeopleOf(other.Id, rows).Any(row => row.Relation == CodeLists.Head);
        return
        [
            .. other.Dwelling == household.Dwelling ? [] : Left(household, rows),
            .. joining.Select(row => row with
            {
                Household = other.Id,
                Relation = isLed && row.Relation == CodeLists.Head ? CodeLists.NotRelated : row.Relation,
            }),
            new GoneLine("household", household.Id, "ended"),
        ];
    }

    /// <summary>With the last of its people the household has no home any more.</summary>
    private static List<SyncLine> Gone(Operation one, GridRows rows)
    {
        if (rows.Resident(one.Subject) is not { } person)
        {
            return [];
        }

        GoneLine gone = new("resident", person.Id, "ended");
        return rows.Households.GetValueOrDefault(person.Household) is { } household && PeopleOf(household.Id, rows).Count() == 1
            ? [gone, .. Left(household, rows), new GoneLine("household", household.Id, "ended")] : [gone];
    }

    /// <summary>The door that a household leaves, which is vacant where nobody else lives there.</summary>
    private static IEnumerable<SyncLine> Left(HouseholdRow household, GridRows rows)
    {
        if (rows.DoorOf(household) is { } door && !rows.Households.Values.Any(other => other.Dwelling == door.Id && other.Id != household.Id))
        {
            yield return door with { Use = Vacant };
        }
    }

    private static IEnumerable<ResidentRow> PeopleOf(Guid household, GridRows rows) => rows.Residents.Where(row => row.Household == household);

    private static string AreaOf(DwellingRow door, GridRows rows) => rows.Buildings.GetValueOrDefault(door.Building)?.Area ?? "";

    private static T Read<T>(Operation one, JsonTypeInfo<T> type) => one.Body.Deserialize(type)!;
}
