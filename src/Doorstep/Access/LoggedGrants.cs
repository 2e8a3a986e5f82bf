using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Access;

/// <summary>Compares the table of grants with the log: who got which right for which area until when, and who ended it.</summary>
sealed class LoggedGrants : LoggedTable
{
    public override string Name => "Grants";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["grant.given", "grant.begun", "grant.ended"];

    public override async Task<List<RowAct>> ReadAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        [.. (await db.Grants.AsNoTracking().ToListAsync(cancellationToken)).SelectMany(Acts)];

    public override Guid? KeyOf(Entry entry, IReadOnlyDictionary<string, string?> facts) =>
        Guid.TryParse(facts.GetValueOrDefault("grant"), out var row) ? row : null;

    private static IEnumerable<RowAct> Acts(Grant grant)
    {
        Dictionary<string, string?> facts = new() { ["role"] = grant.RoleCode, ["department"] = grant.DepartmentId?.ToString() };
        if (grant.EndedBy is null)
        {
            facts["until"] = grant.Until is { } until ? RecordText.Of(until) : null;
        }

        facts["waits"] = grant.ApprovalId is null ? null : $"{true}";
        yield return new(grant.Id, grant.AccountId, "grant.given", grant.Area, grant.GivenBy, grant.From, facts);
        if (grant is { BegunBy: { } beginner, BegunAt: { } begun })
        {
            yield return new(grant.Id, grant.AccountId, "grant.begun", grant.Area, beginner, begun);
        }

        if (grant.EndedBy is { } by)
        {
            yield return new(grant.Id, grant.AccountId, "grant.ended", grant.Area, by, grant.Until ?? default);
        }
    }
}
