using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.DataRequests;

/// <summary>
/// Approves or refuses a written request for data. Two approve, two other persons than whoever entered it and the worker who was asked; what counts
/// as another person <see cref="SecondPerson"/> says.
/// </summary>
sealed class DecideDataRequest(DoorstepContext db, Caller caller, SecondPerson second, CurrentAct acting)
{
    public sealed record Request([property: Required(ErrorMessage = "error.required"), TextLength(DataRequest.LongestText)] string Grounds);

    public static void Map(IEndpointRouteBuilder requests)
    {
        requests.MapPost("/{id:guid}/approval", (Guid id, DecideDataRequest useCase, CancellationToken cancellationToken) =>
            useCase.ApproveAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.KeepDataRequests).WithSummary("Approve a written request for data: one of two");
        requests.MapPost("/{id:guid}/refusal", (Guid id, Request request, DecideDataRequest useCase, CancellationToken cancellationToken) =>
            useCase.RefuseAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepDataRequests).WithSummary("Refuse a written request for data, with grounds");
    }

    public Task<bool> ApproveAsync(Guid id, CancellationToken cancellationToken = default) => OnAsync(id, async found =>
    {
        var concerned = found.Concerned.ToList();
        found.Approve(acting.Now());
        foreach (var other in concerned)
        {
            await second.MustBeAsync(other, caller.AccountId, cancellationToken);
        }
    }, cancellationToken);

    public Task<bool> RefuseAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return OnAsync(id, found =>
        {
            if (UserText.SaysNothing(request.Grounds))
            {
                throw new WrongFieldException("grounds", "error.required");
            }

            found.Decline(UserText.Clean(request.Grounds), acting.Now());
            return Task.CompletedTask;
        }, cancellationToken);
    }

    private async Task<bool> OnAsync(Guid id, Func<DataRequest, Task> act, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.KeepDataRequests);
        if (await db.DataRequests.SingleOrDefaultAsync(request => request.Id == id, cancellationToken) is not { } found)
        {
            return false;
        }

        await act(found);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
