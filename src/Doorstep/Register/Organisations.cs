using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register;

/// <summary>Lists the organisations of an area, and adds one.</summary>
sealed class Organisations(DoorstepContext db, CurrentAct acting, Caller caller)
{
    private const int Most = 500;

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(100)] string Name,
        OrganisationKind Kind,
        Guid BuildingId,
        string? CreditCode = null) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (CodeOf(CreditCode).Length > 0 && !Contracts.CreditCode.IsValid(CodeOf(CreditCode)))
            {
                yield return new("error.credit-code", ["creditCode"]);
            }
        }

        internal static string CodeOf(string? written) => UserText.Code(written).ToUpperInvariant();
    }

    public sealed record Line(Guid Id, string Area, string Name, OrganisationKind Kind, string? CreditCode, Guid? BuildingId);

    public static void Map(IEndpointRouteBuilder register)
    {
        register.MapGet("/areas/{area}/organisations", (string area, Organisations useCase, CancellationToken cancellationToken) =>
            useCase.ListAsync(area, cancellationToken).OrNotFound())
            .Needs(Permission.ViewRegister).Lane(Lane.Bulk).WithSummary("The organisations of an area");
        register.MapPost("/organisations", (Request request, Organisations useCase, CancellationToken cancellationToken) =>
            useCase.AddAsync(request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepRegister).WithSummary("Add an organisation in a building");
    }

    /// <returns>Null where the caller sees nothing of such an area.</returns>
    public async Task<List<Line>?> ListAsync(string area, CancellationToken cancellationToken = default)
    {
        if (!AreaCode.TryParse(area, out var from) || !caller.Scope.Covers(Permission.ViewRegister, from))
        {
            return null;
        }

        return await db.Organisations.In(from).OrderBy(one => one.Name).Take(Most)
            .Select(one => new Line(one.Id, one.Area.Value, one.Name, one.Kind, one.CreditCode, one.BuildingId)).ToListAsync(cancellationToken);
    }

    public async Task<Line?> AddAsync(Request request, CancellationToken cancellationToken = default)
    {
        var building = await db.Buildings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == request.BuildingId, cancellationToken);
        if (building is null || !caller.Scope.Covers(Permission.ViewRegister, building.Area))
        {
            return null;
        }

        var act = acting.Now();
        var entered = Organisation.Enter(act.Id, building.Area, request.Name, request.Kind,
            Request.CodeOf(request.CreditCode) is { Length: > 0 } code ? code : null, building.Id, act);
        db.Add(entered);
        db.Add(RegisterAct.Of(RegisterActKind.OrganisationAdded, building.Area, null, null, act));
        await db.SaveChangesAsync(cancellationToken);
        return new(entered.Id, entered.Area.Value, entered.Name, entered.Kind, entered.CreditCode, entered.BuildingId);
    }
}
