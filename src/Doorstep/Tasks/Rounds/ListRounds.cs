using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Forms;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>Something that a round found, in words, with the case that it led to.</summary>
public sealed record RoundItemLine(string What, string Answer, string Where, Guid? CaseId, string? CaseNumber);

/// <summary>
/// A round as it stands in a list. It says what was found and where, and nothing of who walked it, when in the day, or how long it took.
/// </summary>
/// <param name="Street">The street section; null where the building is no longer there.</param>
/// <param name="Department">The receiver; null for the area's own office.</param>
/// <param name="IsMine">Whoever asks is its receiver.</param>
public sealed record RoundLine(
    Guid Id, DateOnly Day, AreaCode Area, string AreaName, string? Street, string Kind, Names KindName, int? Score, int Items, int BadItems,
    string? Department, DateOnly? SeenOn, bool IsLate, bool IsMine, IReadOnlyList<RoundItemLine> Bad)
{
    public bool IsSeen => SeenOn is not null;
}

/// <summary>
/// Lists the rounds that a caller sees, those first that nobody has seen yet: a department its own, an office all of its area.
/// </summary>
sealed class ListRounds(
    DoorstepContext db, Caller caller, CatalogueCache catalogue, AreaNameCache names, ListForms forms, TimeProvider clock)
{
    public const int PageLines = 40;

    /// <summary>Of rounds that were seen, so many days are listed; one that was not is listed however old.</summary>
    private const int DaysListed = 90;

    /// <param name="Kinds">That there are rounds of.</param>
    /// <param name="Unseen">Of all pages; <paramref name="Late"/> of them for longer than three working days.</param>
    public sealed record Board(
        AreaCode Area, string Name, DateOnly Today, IReadOnlyDictionary<string, Names> Kinds, string? Kind, int Total, int Unseen, int Late,
        IReadOnlyList<RoundLine> Lines);

    public static void Map(IEndpointRouteBuilder rounds) => rounds
        .MapGet("", (string? area, string? kind, int? page, ListRounds useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(area, kind, page ?? 1, cancellationToken).OrNotFound())
        .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithSummary("Rounds and what they found, those first that nobody has seen");

    /// <param name="code">Null for the widest area the caller sees.</param>
    public async Task<Board?> RunAsync(string? code, string? kind, int page, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ViewCases);
        var tree = await names.ReadAsync(cancellationToken);
        if (caller.AreaOfRounds(code, tree) is not { } area)
        {
            return null;
        }

        var (now, today) = (clock.GetUtcNow(), CityTime.Today(clock));
        var since = today.AddDays(-DaysListed);
        var kinds = await catalogue.RoundKindsAsync(forms, cancellationToken);
        var chosen = kind is { Length: > 0 } && kinds.ContainsKey(kind) ? kind : null;
        var all = db.Rounds.AsNoTracking().In(area).Where(round => round.SeenAt == null || round.Day >= since)
            .Where(round => chosen == null || round.KindCode == chosen);
        var unseen = all.Where(round => round.SeenAt == null);
        var rounds = await all.OrderBy(round => round.SeenAt == null ? 0 : 1).ThenByDescending(round => round.Day).ThenBy(round => round.Id)
            .Skip((Math.Clamp(page, 1, 10_000) - 1) * PageLines).Take(PageLines).ToListAsync(cancellationToken);
        return new(area, tree.NameOf(area), today, kinds.ToDictionary(one => one.Key, one => one.Value.Names), chosen,
            await all.CountAsync(cancellationToken), await unseen.CountAsync(cancellationToken),
            await unseen.CountAsync(round => round.DueAt <= now, cancellationToken), await LinesAsync(rounds, tree, now, cancellationToken));
    }

    private async Task<List<RoundLine>> LinesAsync(List<Round> rounds, AreaTree tree, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (shown, buildings) = (rounds.ConvertAll(round => round.Id), rounds.Select(round => round.BuildingId).OfType<Guid>().Distinct().ToList());
        var items = (await db.RoundItems.AsNoTracking().Where(item => shown.Contains(item.RoundId)).OrderBy(item => item.Place)
            .ToListAsync(cancellationToken)).ToLookup(item => item.RoundId);
        var streets = await db.Buildings.AsNoTracking().Where(building => buildings.Contains(building.Id))
            .ToDictionaryAsync(building => building.Id, building => building.Street.Here, cancellationToken);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(one => one.Id, one => one.Names.Here, cancellationToken);
        var kinds = await catalogue.KindsAsync(cancellationToken);
        Dictionary<(string, int), FormDefinition?> asked = [];
        foreach (var form in rounds.Where(round => round.BadItems > 0).Select(round => (round.FormCode, round.FormVersion)).Distinct())
        {
            asked[form] = (await forms.ShowAsync(form.FormCode, form.FormVersion, cancellationToken))?.Definition;
        }

        return rounds.ConvertAll(round => new RoundLine(round.Id, round.Day, round.Area, tree.Near(round.Area),
            round.BuildingId is { } building ? streets.GetValueOrDefault(building) : null, round.KindCode,
            kinds.GetValueOrDefault(round.KindCode)?.Names ?? new(round.KindCode, round.KindCode, round.KindCode), round.Score, round.Items,
            round.BadItems, round.DepartmentId is { } id ? departments.GetValueOrDefault(id) : null,
            round.SeenAt is { } at ? CityTime.DayOf(at) : null, round.IsLate(now), SeeRound.Receives(caller.Scope, round),
            [.. items[round.Id].Select(item => LineOf(item, asked.GetValueOrDefault((round.FormCode, round.FormVersion))))]));
    }

    private static RoundItemLine LineOf(RoundItem item, FormDefinition? form)
    {
        var question = form?.All.FirstOrDefault(one => one.Id == item.QuestionId);
        return new(question?.Label.Here ?? item.QuestionId, question?.OptionOf(item.OptionCode)?.Label.Here ?? item.OptionCode, item.Where,
            item.CaseId, item.CaseNumber);
    }
}
