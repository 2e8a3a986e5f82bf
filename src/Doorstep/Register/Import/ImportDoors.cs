using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Import;

/// <summary>
/// Finds the dwellings that a file's addresses name, among those of its grids. Where there is none, the first part of the address that leads nowhere
/// is told.
/// </summary>
sealed class ImportDoors
{
    private readonly HashSet<AreaCode> grids = [];
    private readonly Dictionary<(AreaCode Grid, string Street), HashSet<string>> numbers = [];
    private readonly Dictionary<(AreaCode Grid, string Street, string Number, string Door), Dwelling> doors = [];
    private readonly Dictionary<(AreaCode Grid, string Street, string Number, string Door), Dwelling> bareDoors = [];

    public static async Task<ImportDoors> ReadAsync(
        DoorstepContext db, Caller caller, IEnumerable<ImportRow> rows, CancellationToken cancellationToken)
    {
        ImportDoors found = new();
        var named = rows.Select(row => row.Text("grid")).Distinct().Where(text => AreaCode.TryParse(text, out _)).Select(AreaCode.Parse);
        foreach (var grid in named.Where(grid => caller.Scope.Covers(Permission.ImportRegister, grid)).ToList())
        {
            var standing = await db.Dwellings.AsNoTracking().Where(dwelling => dwelling.Area == grid)
                .Join(db.Buildings, dwelling => dwelling.BuildingId, building => building.Id,
                    (dwelling, building) => new { Dwelling = dwelling, building.Street, building.Number })
                .OrderBy(one => one.Dwelling.BuildingId).ToListAsync(cancellationToken);
            standing.ForEach(one => found.Add(grid, one.Street, one.Number.ToString(CultureInfo.InvariantCulture), one.Dwelling));
        }

        return found;
    }

    /// <summary>Null, and the row has its fault, where there is no such door.</summary>
    public Dwelling? Find(ImportRow row)
    {
        var (street, number, door) = (UserText.Fold(row.Text("street")), Bare(row.Text("number")), row.Text("door"));
        if (!AreaCode.TryParse(row.Text("grid"), out var grid))
        {
            row.Fault("grid", "error.grid-code");
        }
        else if (!grids.Contains(grid))
        {
            row.Fault("grid", "error.area-outside");
        }
        else if (!numbers.TryGetValue((grid, street), out var known))
        {
            row.Fault("street", "error.no-such-street");
        }
        else if (!known.Contains(number))
        {
            row.Fault("number", "error.no-such-number");
        }
        else if (doors.TryGetValue((grid, street, number, UserText.Fold(door)), out var dwelling)
            || bareDoors.TryGetValue((grid, street, number, Bare(door)), out dwelling))
        {
            return dwelling;
        }
        else
        {
            row.Fault("door", "error.no-such-dwelling");
        }

        return null;
    }

    private void Add(AreaCode grid, Names streets, string number, Dwelling dwelling)
    {
        grids.Add(grid);
        foreach (var street in new[] { streets.Hans, streets.Hant, streets.En }.Select(UserText.Fold).Distinct())
        {
            if (!numbers.TryGetValue((grid, street), out var known))
            {
                numbers.Add((grid, street), known = []);
            }

            known.Add(number);
            doors.TryAdd((grid, street, number, UserText.Fold(dwelling.Door)), dwelling);
            // Spreadsheet programs leave the leading zeros of 0302 away.
            bareDoors.TryAdd((grid, street, number, Bare(dwelling.Door)), dwelling);
        }
    }

    private static string Bare(string number) => UserText.Fold(number).TrimStart('0') is { Length: > 0 } bare ? bare : number;
}
