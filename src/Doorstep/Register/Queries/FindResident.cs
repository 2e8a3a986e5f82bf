using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;

namespace Doorstep.Register.Queries;

/// <summary>
/// Finds a resident by her whole document number, inside what the caller sees and nowhere else: there is no search by part of it or by name.
/// It is posted, so that no number stands in an address or in a log of addresses; and it is a reading, whether somebody was found or not.
/// </summary>
sealed class FindResident(FindByNumber numbers, TimeProvider clock)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(60, ErrorMessage = "error.too-long")] string IdNumber)
    {
        public override string ToString() => "***";
    }

    public sealed record Result(Guid HouseholdId, ResidentView Resident);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/look-up", (Request request, FindResident useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.ViewRegister).WithSummary("Find a resident by her whole document number");

    public async Task<Result?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var found = await numbers.OneAsync(request.IdNumber, cancellationToken);
        return found is null ? null : new(found.HouseholdId, ResidentView.Of(found, CityTime.Today(clock)));
    }
}
