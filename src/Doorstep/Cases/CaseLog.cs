using System.Text.Json;
using Doorstep.Live;

namespace Doorstep.Cases;

/// <content>How acts become rows and lines of the log.</content>
public sealed partial class Case
{
    private void Write(ActKind kind, CaseStatus to, Act act, string? note = null, int? step = null, Guid? askedId = null)
    {
        var from = Status;
        Status = to;
        Acts.Add(CaseAct.Of(this, kind, from, act, note, DepartmentId, step, askedId));
        Tell(CaseLife.Of(kind).Event, act);
    }

    /// <summary>The line carries what a map needs to draw the change, and nothing about a person.</summary>
    private void Tell(string what, Act act)
    {
        Version++;
        NewEntries.Add(new()
        {
            What = what,
            SubjectId = Id,
            Area = Area,
            DepartmentId = DepartmentId,
            IsConfidential = IsConfidential,
            By = act.By,
            At = act.At,
            Facts = JsonSerializer.Serialize(
                new Facts(Number, KindCode, IsEmergency, Status.ToString(), LightAt(act.At).ToString(), Longitude, Latitude,
                    AskedId, AcknowledgedAt is not null),
                JsonSerializerOptions.Web),
        });
    }

    /// <summary>Every kind of line that cases write.</summary>
    internal static IEnumerable<string> Kinds =>
        CaseLife.Acts.Select(row => row.Event)
            .Union(["case.told-more", "case.left-grid", "case.entered-grid", "case.withdrawn", "case.amber", "case.overdue", "case.due-again"]);

    /// <param name="AskedId">The account on the duty desk now asked to answer an emergency.</param>
    /// <param name="Acknowledged">Whether somebody on the duty desk has answered it: what has been answered sounds nowhere again.</param>
    private sealed record Facts(
        string Number, string Kind, bool Emergency, string Status, string Light, double? Lon, double? Lat, Guid? AskedId, bool Acknowledged);
}
