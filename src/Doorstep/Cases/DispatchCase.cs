using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The desk sends a case to a department: the one its kind names, or another.</summary>
sealed class DispatchCase(DoorstepContext db, ActOnCase cases)
{
    public sealed record Request(
        Guid? DepartmentId = null,
        [property: TextLength(1000)] string? Note = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/dispatch", (Guid id, Request request, DispatchCase useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.DispatchCases).Lane(Lane.Emergency).WithTags("Cases").WithSummary("Send a case to a department");

    /// <returns>False where there is no such case for this caller.</returns>
    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) => cases.RunAsync(
        id, ActKind.Dispatch,
        async (found, act) => found.Dispatch(await DepartmentAsync(found, request.DepartmentId, cancellationToken), act, request.Note),
        cancellationToken);

    private async Task<Department> DepartmentAsync(Case found, Guid? chosen, CancellationToken cancellationToken)
    {
        if (chosen is not null)
        {
            return await db.Departments.SingleOrDefaultAsync(department => department.Id == chosen, cancellationToken)
                ?? throw new WrongFieldException("departmentId", "error.department-unknown");
        }

        var kind = await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId, cancellationToken);
        return await db.DepartmentForAsync(kind.DepartmentKind, cancellationToken)
            ?? throw new RuleBrokenException("rule.case-no-department", kind.Names.Here);
    }
}
