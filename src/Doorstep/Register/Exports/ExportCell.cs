using Doorstep.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.Exports;

/// <summary>
/// One column of a resident as text that leaves the platform, in the language of whoever takes it. Whoever asks has written the reading.
/// </summary>
sealed class ExportCell(string purpose, IReadOnlyDictionary<Guid, (string Address, string Door)> homes, IStringLocalizer words)
{
    public string Of(ExportColumn column, Resident resident, DateOnly today) => column switch
    {
        ExportColumn.Grid => resident.Area.Value,
        ExportColumn.Address => homes.GetValueOrDefault(resident.HouseholdId).Address ?? "",
        ExportColumn.Door => homes.GetValueOrDefault(resident.HouseholdId).Door ?? "",
        ExportColumn.Name => resident.Name.Open(purpose),
        ExportColumn.IdNumber => resident.IdNumber.Open(purpose),
        ExportColumn.Phone => resident.Phone.Open(purpose),
        ExportColumn.BirthDate => resident.BirthDate.Open(purpose),
        ExportColumn.Sex => words[$"sex.{resident.Sex}"],
        ExportColumn.AgeBand => resident.BandOn(today) is { } band ? words[band.Key] : "",
        ExportColumn.Relation => words[$"relation.{resident.Relation}"],
        ExportColumn.Ethnicity => Coded("ethnicity", resident.Ethnicity),
        ExportColumn.Education => Coded("education", resident.Education),
        ExportColumn.Kind => words[$"population.{resident.Kind}"],
        ExportColumn.LivesAlone => YesOrNo(resident.Living.Alone),
        ExportColumn.ChildrenAway => YesOrNo(resident.Living.ChildrenAway),
        ExportColumn.Disability => words[$"disability.{resident.Living.Disability}"],
        ExportColumn.Allowance => words[$"allowance.{resident.Living.Allowance}"],
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
    };

    private string Coded(string list, string code) => code.Length == 0 ? "" : words[$"{list}.{code}"];

    private string YesOrNo(bool holds) => words[holds ? "register.yes" : "register.no"];
}

static class ExportHomes
{
    /// <summary>Address and door of each of these households.</summary>
    public static async Task<Dictionary<Guid, (string Address, string Door)>> HomesAsync(
        this DoorstepContext db, IQueryable<Household> households, CancellationToken cancellationToken)
    {
        var homes = await (
            from household in households
            from occupancy in household.Occupancies
            where occupancy.Until == null && !occupancy.IsStruck
            join building in db.Buildings on occupancy.BuildingId equals building.Id
            select new { household.Id, Building = building, Door = db.Dwellings.Where(dwelling => dwelling.Id == occupancy.DwellingId)
                .Select(dwelling => dwelling.Door).FirstOrDefault() }).AsNoTracking().ToListAsync(cancellationToken);
        return homes.ToDictionary(home => home.Id, home => (home.Building.Address.Here, home.Door ?? ""));
    }
}
