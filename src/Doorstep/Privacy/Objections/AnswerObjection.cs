using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Objections;

/// <summary>
/// The data officer answers an objection: whether the resident was right, and in words she understands. Nobody answers about her own reading.
/// </summary>
sealed class AnswerObjection(DoorstepContext db, Caller caller, SecondPerson second, CurrentAct acting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(Objection.TextLength)] string Text,
        bool IsUpheld);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/objections/{id:guid}/answer", (Guid id, Request request, AnswerObjection useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.Audit).WithTags("Privacy").WithSummary("Answer a resident's objection to a reading");

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        if (await db.Objections.SingleOrDefaultAsync(objection => objection.Id == id, cancellationToken) is not { } objection)
        {
            return false;
        }

        var reader = await db.Readings.Where(reading => reading.Id == objection.ReadingId).Select(reading => reading.By)
            .SingleOrDefaultAsync(cancellationToken);
        if (reader == caller.AccountId)
        {
            throw new RuleBrokenException("rule.objection-own");
        }

        objection.AnswerWith(request.Text.Trim(), request.IsUpheld, acting.Now());
        await second.MustBeAsync(reader, caller.AccountId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
