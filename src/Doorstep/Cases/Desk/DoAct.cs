using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Redraw;

namespace Doorstep.Cases.Desk;

/// <summary>What the officer filled in for an act.</summary>
sealed record ActAnswer
{
    public string Note { get; set; } = "";
    public Guid? DepartmentId { get; set; }
    public string? Kind { get; set; }
    public double? Longitude { get; set; }
    public double? Latitude { get; set; }
    public string? Address { get; set; }
    public Guid? Building { get; set; }
    public Guid[] Photos { get; set; } = [];

    public string? NoteOrNull => string.IsNullOrWhiteSpace(Note) ? null : Note.Trim();
}

/// <summary>Does what a button of the desk says, as the same use case that the programming interface calls, in a scope of its own.</summary>
sealed class DoAct(IServiceScopeFactory scopes, RetryAfterRedraw again)
{
    /// <returns>False where the case is no longer this caller's to see.</returns>
    public Task<bool> RunAsync(Caller caller, Guid id, ActKind act, ActAnswer answer) => again.RunAsync(() => OnceAsync(caller, id, act, answer));

    private async Task<bool> OnceAsync(Caller caller, Guid id, ActKind act, ActAnswer answer)
    {
        using var scope = scopes.As(caller);
        var all = scope.ServiceProvider;
        return act switch
        {
            ActKind.Acknowledge => await all.GetRequiredService<AcknowledgeEmergency>().RunAsync(id),
            ActKind.File => await all.GetRequiredService<FileCase>().RunAsync(
                id, new FileCase.Request(answer.Kind, null, answer.Longitude, answer.Latitude, answer.Address, answer.NoteOrNull).EnsureValid()),
            ActKind.Place => await all.GetRequiredService<PlaceCase>().RunAsync(
                id, new PlaceCase.Request(answer.Building, answer.Longitude, answer.Latitude, answer.Address, answer.NoteOrNull).EnsureValid()),
            ActKind.Dispatch => await all.GetRequiredService<DispatchCase>()
                .RunAsync(id, new DispatchCase.Request(answer.DepartmentId, answer.NoteOrNull).EnsureValid()),
            ActKind.Resolve =>
                await all.GetRequiredService<ResolveCase>().RunAsync(id, new ResolveCase.Request(answer.Note, answer.Photos).EnsureValid()),
            ActKind.Confirm or ActKind.Pass =>
                await all.GetRequiredService<CheckCase>().RunAsync(id, new CheckCase.Request(true, answer.NoteOrNull, answer.Photos).EnsureValid()),
            ActKind.NotFound or ActKind.Rework =>
                await all.GetRequiredService<CheckCase>().RunAsync(id, new CheckCase.Request(false, answer.NoteOrNull, answer.Photos).EnsureValid()),
            ActKind.Reopen => await all.GetRequiredService<ReopenCase>().RunAsync(id, new ReopenCase.Request(answer.Note).EnsureValid()),
            _ when CaseLife.Of(act) is { Plain: not null, NeedsReason: var needsReason } =>
                await all.GetRequiredService<DoPlainAct>().RunAsync(id, act, needsReason
                    ? new DoPlainAct.ReasonRequest(answer.Note).EnsureValid().Reason
                    : new DoPlainAct.NoteRequest(answer.NoteOrNull).EnsureValid().Note),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, null),
        };
    }
}
