using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Hidings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Queries;

/// <summary>
/// Asks for a hiding: that what somebody who keeps the register opens of one resident be kept from her for a time. The data officer decides; whoever
/// asked sees how it went, and nobody else does.
/// </summary>
sealed class AskToHide(DoorstepContext db, Caller caller, IServiceScopeFactory scopes, CurrentAct acting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(Hiding.ReasonLength)] string Reason,
        [property: Range(1, 90, ErrorMessage = "error.range")] int Days);

    public static void Map(IEndpointRouteBuilder register)
    {
        register.MapPost("/residents/{id:guid}/hidings", (Guid id, Request request, AskToHide useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.KeepRegister).WithSummary("Ask that one's readings of a resident be kept from her for a time");
        register.MapGet("/residents/{id:guid}/hidings", (Guid id, AskToHide useCase, CancellationToken cancellationToken) =>
            useCase.ListAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.KeepRegister).WithSummary("What one asked to have kept from a resident, and how it was decided");
    }

    public async Task<bool> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepRegister);
        if (await FindAsync(residentId, cancellationToken) is not { } resident)
        {
            return false;
        }

        var act = acting.Now();
        // Her grant does not reach the data officer's desk; what she puts on it is the platform's to carry.
        using var scope = scopes.AsJob("hiding");
        var desk = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        desk.Add(Hiding.Ask(resident.Id, resident.Area, request.Reason.Trim(), act.At.AddDays(request.Days), act));
        await desk.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <returns>Newest first; null where the caller keeps no such resident.</returns>
    public async Task<IReadOnlyList<HidingAsked>?> ListAsync(Guid residentId, CancellationToken cancellationToken = default) =>
        await FindAsync(residentId, cancellationToken) is null ? null : [.. (await MineAsync([residentId], cancellationToken))[residentId]];

    /// <summary>Her own asking only, so the residents need not be looked at: who may not see one has asked for none.</summary>
    public async Task<ILookup<Guid, HidingAsked>> MineAsync(IReadOnlyCollection<Guid> residents, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("hiding");
        var mine = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Hidings.AsNoTracking()
            .Where(hiding => residents.Contains(hiding.SubjectId) && hiding.AskedBy == caller.AccountId).OrderByDescending(hiding => hiding.AskedAt)
            .ToListAsync(cancellationToken);
        return mine.ToLookup(
            hiding => hiding.SubjectId, hiding => new HidingAsked(hiding.Id, hiding.AskedAt, hiding.DisclosedAt ?? hiding.Until, hiding.IsAllowed));
    }

    private async Task<Resident?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await db.Residents.AsNoTracking()
            .SingleOrDefaultAsync(resident => resident.Id == id && resident.Standing != RecordStatus.Struck, cancellationToken) is { } resident
            && caller.Scope.Covers(Permission.KeepRegister, resident.Area) ? resident : null;
}
