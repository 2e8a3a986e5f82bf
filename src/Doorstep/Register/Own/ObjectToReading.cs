using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Objections;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>
/// A resident objects to a reading of her own data, with one button and, if she likes, her reason. The data officer answers within thirty days.
/// </summary>
sealed class ObjectToReading(IServiceScopeFactory scopes, MyReadings mine, CurrentAct acting)
{
    public sealed record Request([property: TextLength(Objection.TextLength)] string? Reason = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/my/readings/{id:guid}/objection", (Guid id, Request request, ObjectToReading useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.Self).WithTags("Privacy").WithSummary("Object to a reading of my own data");

    /// <returns>False where it is no reading of hers.</returns>
    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        if ((await mine.FindAsync(new(), cancellationToken, only: id))?.Find(one => one.Reading.Id == id) is not { Reading: var reading })
        {
            return false;
        }

        // Her grant does not reach the data officer's desk; what she puts on it is the platform's to carry.
        using var scope = scopes.AsJob("objection");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.Objections.AnyAsync(objection => objection.ReadingId == id, cancellationToken))
        {
            throw new RuleBrokenException("rule.objected-already");
        }

        db.Add(Objection.Raise(reading, request.Reason?.Trim() ?? "", acting.Now()));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
