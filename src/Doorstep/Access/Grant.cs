using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Access;

/// <summary>A right: one account in one role, for an area, perhaps for one department, from a time to a time.</summary>
[SeenWith(Permission.ManageAccounts)]
public sealed class Grant : IProtected, ILogged
{
    private Grant() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public string RoleCode { get; private init; } = "";
    public AreaCode Area { get; private init; }
    public Guid? DepartmentId { get; private init; }
    public DateTimeOffset From { get; private init; }
    public DateTimeOffset? Until { get; private set; }
    public Guid GivenBy { get; private init; }
    /// <summary>When it was given, where it begins only later.</summary>
    public DateTimeOffset? GivenAt { get; private init; }
    /// <summary>The approval of a second administrator without which it gives nothing; null where one is enough.</summary>
    public Guid? ApprovalId { get; private set; }
    /// <summary>When that was given, and the code was used.</summary>
    public DateTimeOffset? BegunAt { get; private set; }
    public Guid? BegunBy { get; private set; }
    public Guid? EndedBy { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static Grant Give(
        Guid accountId, Role role, AreaCode area, Guid? departmentId, Act act, DateTimeOffset? until = null,
        DateTimeOffset? from = null)
    {
        var begins = from > act.At ? from.Value : act.At;
        if (role.ForDepartment != departmentId.HasValue)
        {
            throw new RuleBrokenException("rule.grant-department");
        }

        if (until <= begins)
        {
            throw new RuleBrokenException("rule.grant-past");
        }

        var grant = new Grant
        {
            Id = act.Id,
            AccountId = accountId,
            RoleCode = role.Code,
            Area = area,
            DepartmentId = departmentId,
            From = begins,
            Until = until,
            GivenBy = act.By,
            GivenAt = begins == act.At ? null : act.At,
        };
        grant.Log("grant.given", act);
        return grant;
    }

    public void End(Act act)
    {
        if (Until <= act.At)
        {
            throw new RuleBrokenException("rule.grant-ended");
        }

        (Until, EndedBy) = (act.At, act.By);
        Log("grant.ended", act);
    }

    public bool IsWaiting => ApprovalId is not null && BegunAt is null;

    /// <summary>A new one says so in its line of the log, so that taking the wait away past the platform is seen.</summary>
    public void WaitFor(Guid approvalId)
    {
        ApprovalId = approvalId;
        if (NewEntries is [{ What: "grant.given" } given])
        {
            NewEntries[0] = new()
            {
                What = given.What, SubjectId = given.SubjectId, Area = given.Area, By = given.By, At = given.At,
                Facts = $"{given.Facts![..^1]},\"waits\":true}}",
            };
        }
    }

    /// <summary>A second administrator has agreed.</summary>
    public void Begin(Act act)
    {
        (BegunAt, BegunBy) = (act.At, act.By);
        Log("grant.begun", act);
    }

    public bool CountsAt(DateTimeOffset time) => !IsWaiting && IsWithin(time);

    private bool IsWithin(DateTimeOffset time) => From <= time && (Until is null || time < Until);

    /// <summary>The subject is the account: streams that are open for it read its rights again when they come to this entry.</summary>
    private void Log(string what, Act act)
    {
        var until = Until is { } end ? RecordText.Of(end) : null;
        NewEntries.Add(Entry.Of(what, AccountId, Area, act, GivenAt is null
            ? JsonSerializer.Serialize(new { grant = Id, role = RoleCode, department = DepartmentId, until })
            : JsonSerializer.Serialize(new { grant = Id, role = RoleCode, department = DepartmentId, from = RecordText.Of(From), until })));
    }
}
