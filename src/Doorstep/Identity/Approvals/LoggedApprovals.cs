using Doorstep.Live;

namespace Doorstep.Identity.Approvals;

/// <summary>Compares the table of approvals with the log: who asked for one, who agreed, who refused.</summary>
sealed class LoggedApprovals : LoggedTable<AccountApproval>
{
    public override string Name => "AccountApprovals";

    public override IReadOnlyCollection<string> Kinds { get; } = ["account.approval-asked", "account.approval-given", "account.approval-refused"];

    protected override string? KeyFact => "approval";

    protected override IEnumerable<RowAct> Acts(AccountApproval approval)
    {
        var (id, account, area) = (approval.Id, approval.AccountId, approval.Area);
        yield return new(id, account, "account.approval-asked", area, approval.AskedBy, approval.AskedAt);
        if (approval is { AgreedBy: { } by, AgreedAt: { } at })
        {
            yield return new(id, account, "account.approval-given", area, by, at);
        }

        if (approval is { RefusedBy: { } refused, EndedAt: { } ended })
        {
            yield return new(id, account, "account.approval-refused", area, refused, ended);
        }
    }
}
