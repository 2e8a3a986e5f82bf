using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Import;

/// <summary>Lists the imports of one's areas, newest first, each with what it entered and whether it can be taken back or brought back.</summary>
sealed class ListImports(DoorstepContext db, Caller caller)
{
    private const int Most = 20;

    /// <param name="UndoId">The act that is to be undone: the import, or what took it back.</param>
    public sealed record Line(
        Guid ActId, Guid UndoId, string Area, DateTimeOffset At, string ByName, int Households, int Residents, bool IsUndone, bool CanBeUndone);

    public static void Map(IEndpointRouteBuilder register) => register.MapGet("/imports",
            (ListImports useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ImportRegister).Lane(Lane.Bulk).WithSummary("The latest imports of one's areas");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var acts = await db.RegisterActs.AsNoTracking().Where(act => act.Kind == RegisterActKind.Imported)
            .OrderByDescending(act => act.At).ThenByDescending(act => act.Id).Take(Most).ToListAsync(cancellationToken);
        var ids = acts.ConvertAll(act => act.Id);
        var households = await db.Households.Where(household => ids.Contains(household.AddedBy)).GroupBy(household => household.AddedBy)
            .Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, cancellationToken);
        var residents = await db.Residents.Where(resident => ids.Contains(resident.AddedBy)).GroupBy(resident => resident.AddedBy)
            .Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count, cancellationToken);
        var people = acts.Select(act => act.By).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return acts.ConvertAll(act => new Line(act.Id, act.UndoneBy ?? act.Id, act.Area.Value, act.At, names.GetValueOrDefault(act.By, ""),
            households.GetValueOrDefault(act.Id), residents.GetValueOrDefault(act.Id), act.UndoneBy is not null,
            act.ErasedAt is null && caller.Scope.Covers(Permission.KeepRegister, act.Area)));
    }
}
