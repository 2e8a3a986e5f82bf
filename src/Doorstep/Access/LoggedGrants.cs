using Doorstep.Live;

namespace Doorstep.Access;

/// <summary>Compares the table of grants with the log: who got which right for which area until when, and who ended it.</summary>
sealed class LoggedGrants : LoggedTable<Grant>
{
    public override string Name => "Grants";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["grant.given", "grant.begun", "grant.ended"];

    protected override string? KeyFact => "grant";

    protected override IEnumerable<RowAct> Acts(Grant grant)
    {
        Dictionary<string, string?> facts = new() { ["role"] = grant.RoleCode, ["department"] = grant.DepartmentId?.ToString() };
        if (grant.EndedBy is null)
        {
            facts["until"] = grant.Until is { } until ? RecordText.Of(until) : null;
        }

        if (grant.GivenAt is not null)
        {
            facts["from"] = RecordText.Of(grant.From);
        }

        facts["waits"] = grant.ApprovalId is null ? null : $"{true}";
        yield return new(grant.Id, grant.AccountId, "grant.given", grant.Area, grant.GivenBy, grant.GivenAt ?? grant.From, facts);
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
