using System.ComponentModel.DataAnnotations;
using Doorstep.Access;

namespace Doorstep.Register.Acts;

/// <summary>
/// Ends a resident's record in its household: she leaves for elsewhere, or dies. With the last of its people the household has no home any more.
/// </summary>
sealed class EndResident(RegisterWork work)
{
    public sealed record Request(DateOnly? On = null, Guid? Key = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => NotLater.Than(validationContext, On, "on");
    }

    public static void Map(IEndpointRouteBuilder register)
    {
        register.MapPost("/residents/{id:guid}/move-out", (Guid id, Request request, EndResident useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, RecordStatus.Left, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepRegister).WithSummary("A resident moves out alone");
        register.MapPost("/residents/{id:guid}/death", (Guid id, Request request, EndResident useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, RecordStatus.Died, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepRegister).WithSummary("Record a death");
    }

    public Task<Done?> RunAsync(Guid residentId, RecordStatus standing, Request request, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request.Key, new { end = residentId, standing, request },
            _ => EndAsync(residentId, standing, request, cancellationToken), cancellationToken);

    private async Task<Done?> EndAsync(Guid residentId, RecordStatus standing, Request request, CancellationToken cancellationToken)
    {
        if (await work.OpenResidentAsync(residentId, cancellationToken) is not var (household, resident))
        {
            return null;
        }

        var on = request.On ?? work.Today;
        var home = household.Home;
        resident.Ends(standing, on);
        household.PersonGone(on);
        if (household.Home is null)
        {
            await work.LeftAsync(household, home, cancellationToken);
        }

        return await work.SaveAsync(
            standing is RecordStatus.Died ? RegisterActKind.Died : RegisterActKind.ResidentLeft, household, cancellationToken, residentId);
    }
}
