using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The desk opens a closed or rejected case again, with a new limit: the trouble is still there.</summary>
sealed class ReopenCase(DoorstepContext db, WorkingDays days, ActOnCase cases)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(1000)] string Reason);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/reopen", (Guid id, Request request, ReopenCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Open a closed case again");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, ActKind.Reopen,
            (found, act) => ReopenAsync(db, found, days.Now, request.Reason, act, cancellationToken), cancellationToken);

    /// <summary>Opens it again under its kind; an emergency is asked of the first on the roster once more.</summary>
    internal static async Task ReopenAsync(
        DoorstepContext db, Case found, WorkingCalendar calendar, string reason, Act act, CancellationToken cancellationToken)
    {
        var kind = await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId, cancellationToken);
        found.Reopen(reason, kind, calendar, act, await Roster.FirstAsync(db, found.Area, kind.IsEmergency, cancellationToken));
    }
}
