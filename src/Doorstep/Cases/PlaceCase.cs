using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Cases;

/// <summary>
/// The desk sets the place of a case that nobody could place, such as a call for help: it goes to its grid and its worker, and stands on the map.
/// </summary>
sealed class PlaceCase(Caller caller, ActOnCase cases, FindPlace places)
{
    /// <param name="Building">The house, where it was chosen from those that the address search found.</param>
    /// <param name="Address">As it is to stand with the case; one house named beyond doubt is the place.</param>
    public sealed record Request(
        Guid? Building = null,
        [property: Range(-180, 180, ErrorMessage = "error.range")] double? Longitude = null,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double? Latitude = null,
        [property: TextLength(Telling.AddressLength)] string? Address = null,
        [property: TextLength(1000)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/place", (Guid id, Request request, PlaceCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Say where a case is");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) =>
        cases.RunAsync(
            id, ActKind.Place, (found, act) => PlaceAsync(found, act, request, cancellationToken), cancellationToken);

    private async Task PlaceAsync(Case found, Act act, Request request, CancellationToken cancellationToken)
    {
        CaseLife.After(found.Status, ActKind.Place);
        var place = await places.FindAsync(
            new Whereabouts(request.Longitude, request.Latitude, Area: null, UserText.Clean(request.Address)) { Building = request.Building },
            cancellationToken);
        if (place.IsUnknown)
        {
            throw new WrongFieldException("address", "error.place-unknown");
        }

        if (!caller.Scope.Allows(Permission.FileCases, place.Area))
        {
            throw new WrongFieldException("address", "error.area-not-yours");
        }

        found.BePlaced(place, act, UserText.Clean(request.Note));
    }
}
