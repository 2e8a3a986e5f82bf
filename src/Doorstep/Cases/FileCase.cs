using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The desk accepts a report as the city's work: it puts right the kind or place where they were wrong, and the clock starts.</summary>
sealed class FileCase(DoorstepContext db, Caller caller, WorkingDays days, ActOnCase cases, FindPlace places, Ids ids)
{
    public sealed record Request(
        [property: StringLength(10, ErrorMessage = "error.too-long")] string? Kind = null,
        [property: StringLength(15, ErrorMessage = "error.too-long")] string? Area = null,
        [property: Range(-180, 180, ErrorMessage = "error.range")] double? Longitude = null,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double? Latitude = null,
        [property: TextLength(200)] string? Address = null,
        [property: TextLength(1000)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/file", (Guid id, Request request, FileCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Take a report on as a case");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(id, ActKind.File, (found, act) => FileAsync(found, act, request, cancellationToken), cancellationToken);

    private async Task FileAsync(Case found, Act act, Request request, CancellationToken cancellationToken)
    {
        var kind = await KindAsync(found, request.Kind, cancellationToken);
        if (request.Area is not null || request.Longitude is not null || request.Address is not null)
        {
            found.PlaceAt(await PlaceAsync(found, request, cancellationToken));
        }

        found.File(kind, days.Now, act, request.Note, await Roster.FirstAsync(db, found.Area, kind.IsEmergency, cancellationToken));
        if (found.IsConfidential && await db.DepartmentForAsync(kind.DepartmentKind, cancellationToken) is { } police)
        {
            found.Dispatch(police, act with { Id = ids.Next() });
        }
    }

    private async Task<TaskKind> KindAsync(Case found, string? code, CancellationToken cancellationToken) => code is null
        ? await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId, cancellationToken)
        : await db.KindAsync(code, cancellationToken) ?? throw new WrongFieldException("kind", "error.kind-unknown");

    /// <summary>A case is not filed into an area where one could not have filed it.</summary>
    private async Task<Place> PlaceAsync(Case found, Request request, CancellationToken cancellationToken)
    {
        AreaCode? area = request.Area is null ? null : await places.KnownAreaAsync(request.Area, isUrgent: false, cancellationToken);
        var place = await places.FindAsync(
            new Whereabouts(request.Longitude ?? found.Longitude, request.Latitude ?? found.Latitude, area, request.Address ?? found.Address),
            cancellationToken);
        return caller.Scope.Allows(Permission.FileCases, place.Area) ? place : throw new WrongFieldException("area", "error.area-not-yours");
    }
}
