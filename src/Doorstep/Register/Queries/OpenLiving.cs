using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Opens how a resident lives, for a purpose: whether alone, with children away, disabled, on an allowance. It is her health and her hardship, so it
/// is no part of the sheet: it is one reading, which names all of it, and counts in the budget. It needs the right to keep the register there, or the
/// right to contacts, with which somebody in danger is helped.
/// </summary>
sealed class OpenLiving(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    /// <summary>Of the reading: the columns of an export that hold the same, joined as there.</summary>
    public const string Field = "LivesAlone+ChildrenAway+Disability+Allowance";

    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/residents/{id:guid}/living",
            (Guid id, Request request, OpenLiving useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.RunAsync(id, request, cancellationToken).OrNotFound(response))
        .Needs(Permission.ViewRegister).WithSummary("Open how a resident lives, for a purpose: alone, children away, disability, allowance");

    /// <summary>Who may open it.</summary>
    public static IReadOnlyList<string> Permissions { get; } = [Permission.KeepRegister, Permission.ViewContact];

    /// <returns>Null where the caller sees no such resident, or may open nothing of hers.</returns>
    public async Task<LivingOpened?> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default)
    {
        if (!Permissions.Any(caller.Scope.Holds))
        {
            throw new NotAllowedException($"{caller.AccountId} may open nobody's living.");
        }

        if (await db.Residents.AsNoTracking()
            .SingleOrDefaultAsync(one => one.Id == residentId && one.Standing != RecordStatus.Struck, cancellationToken) is not { } resident
            || !Permissions.Any(permission => caller.Scope.Covers(permission, resident.Area)))
        {
            return null;
        }

        await readings.RunAsync(
            [new(ReadingSubject.Resident, resident.Id, Field, resident.Area)], request.Purpose, cancellationToken: cancellationToken);
        var living = resident.Living;
        return new(living.Alone, living.ChildrenAway, living.Disability, living.Allowance, living.Purpose);
    }
}
