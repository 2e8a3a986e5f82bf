using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Tasks.Counts;

/// <summary>
/// How many residents asked for which service in one quarter, by subdistrict, district and city, for the department that answers for the form. It is
/// made once, after the quarter, and never anew: the difference of two versions would tell of those who came in
/// between. What it withholds stands nowhere.
/// </summary>
[SeenWith(Permission.ReadCounts)]
public sealed class CountsReport : IProtected, IForDepartment, ILogged
{
    private CountsReport() { }

    public Guid Id { get; private init; }
    /// <summary>The city.</summary>
    public AreaCode Area { get; private init; }
    public Guid? DepartmentId { get; private init; }
    public string FormCode { get; private init; } = "";
    /// <summary>The first day of the quarter.</summary>
    public DateOnly From { get; private init; }
    /// <summary>See <see cref="CountsBody"/>.</summary>
    public Sealed Body { get; private init; }
    /// <summary>Some answers of the quarter were erased before it was made.</summary>
    public bool IsIncomplete { get; private init; }
    public DateTimeOffset IssuedAt { get; private init; }
    public List<Entry> NewEntries { get; } = [];

    public Quarter Quarter => Quarter.Of(From);

    public static CountsReport Issue(
        AreaCode city, Guid department, string form, Quarter quarter, CountsBody body, bool isIncomplete, Act act)
    {
        CountsReport report = new()
        {
            Id = act.Id,
            Area = city,
            DepartmentId = department,
            FormCode = form,
            From = quarter.From,
            Body = new(JsonSerializer.Serialize(body, JsonSerializerOptions.Web)),
            IsIncomplete = isIncomplete,
            IssuedAt = act.At,
        };
        report.Log("counts.issued", act);
        return report;
    }

    /// <summary>Somebody opens it: an act of its own every time.</summary>
    public (CountsOpening Opening, CountsBody Body) Open(Act act)
    {
        Log("counts.opened", act);
        return (CountsOpening.Of(this, act),
            JsonSerializer.Deserialize<CountsBody>(Body.Open("the report of a quarter"), JsonSerializerOptions.Web)!);
    }

    private void Log(string what, Act act) => NewEntries.Add(new()
    {
        What = what,
        SubjectId = Id,
        Area = Area,
        DepartmentId = DepartmentId,
        By = act.By,
        At = act.At,
        Facts = JsonSerializer.Serialize(new { form = FormCode, from = From }),
    });
}

/// <summary>That somebody opened a report: who and when.</summary>
[SeenWith(Permission.ReadCounts)]
public sealed class CountsOpening : IProtected, IForDepartment
{
    private CountsOpening() { }

    public Guid Id { get; private init; }
    public Guid ReportId { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid? DepartmentId { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }

    internal static CountsOpening Of(CountsReport report, Act act) => new()
    {
        Id = act.Id,
        ReportId = report.Id,
        Area = report.Area,
        DepartmentId = report.DepartmentId,
        By = act.By,
        At = act.At,
    };
}
