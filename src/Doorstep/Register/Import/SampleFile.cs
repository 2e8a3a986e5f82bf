using System.Globalization;
using System.Text;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Import;

/// <summary>
/// Makes a sample import file: two made-up people behind a door of the caller's own area where nobody lives yet, so that it goes in as it is.
/// </summary>
sealed class SampleFile(DoorstepContext db, Caller caller)
{
    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/imports/sample", async (SampleFile useCase, CancellationToken cancellationToken) =>
            TypedResults.File(await useCase.RunAsync(cancellationToken), "text/csv; charset=utf-8", "register.csv"))
        .Needs(Permission.ImportRegister).Lane(Lane.Bulk).WithSummary("A sample of a file of residents that can be imported as it is");

    public async Task<byte[]> RunAsync(CancellationToken cancellationToken = default)
    {
        var (first, end) = (caller.Scope.Ranges(Permission.ImportRegister)[0].From, caller.Scope.Ranges(Permission.ImportRegister)[0].Until);
        var door = await (
            from dwelling in db.Dwellings
            where dwelling.Area >= first && dwelling.Area < end
            join building in db.Buildings on dwelling.BuildingId equals building.Id
            orderby db.Occupancies
                .Any(occupancy => occupancy.DwellingId == dwelling.Id && occupancy.Until == null && !occupancy.IsStruck), dwelling.Id
            select new { Dwelling = dwelling, Building = building }).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        StringBuilder text = new();
        text.Append(string.Join(',', ImportRow.Known)).Append("\r\n");
        if (door is not null)
        {
            foreach (var (relation, name, sex, born, activity, purpose) in people)
            {
                text.Append(CsvText.Row(Cells(door.Dwelling, door.Building, relation, name, sex, born, activity, purpose)));
            }
        }

        // Spreadsheet programs take a file without the mark for one in the machine's own encoding.
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static readonly (string Relation, string Name, Sex Sex, string Born, ActivityKind Activity, Purpose Purpose)[] people =
    [
        (CodeLists.Head, "张三（合成）", Sex.Male, "1980-05-17", ActivityKind.Work, Purpose.Employment),
        ("10", "李四（合成）", Sex.Female, "1982-01-02", ActivityKind.Caring, Purpose.Care),
    ];

    private static IEnumerable<string> Cells(
        Dwelling dwelling, Building building, string relation, string name, Sex sex, string born, ActivityKind activity, Purpose purpose) =>
        ImportRow.Known.Select(column => column switch
        {
            "grid" => dwelling.Area.Value,
            "street" => building.Street.Hans,
            "number" => building.Number.ToString(CultureInfo.InvariantCulture),
            "door" => dwelling.Door,
            "household" => "1",
            "relation" => relation,
            "name" => name,
            "document" => $"{DocumentType.None}",
            "sex" => $"{sex}",
            "birth_date" => born,
            "ethnicity" => "01",
            "education" => "60",
            "registered_area" => dwelling.Area.At(AreaLevel.District).Value,
            "activity" => $"{activity}",
            "activity_purpose" => $"{purpose}",
            "since" => "2014-09-01",
            "use" => $"{DwellingUse.Owner}",
            "condition" => $"{DwellingCondition.Sound}",
            "visited" => "2015-02-10",
            _ => "",
        });
}
