using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Burden;

/// <summary>Notes in one tap that somebody asked a worker for something past the platform.</summary>
sealed class NoteAskedOutside(IServiceScopeFactory scopes, Caller caller, Ids ids, TimeProvider clock)
{
    /// <param name="DepartmentId">Where a department asked.</param>
    /// <param name="What">In a few words.</param>
    /// <param name="WorkerId">Whose sheet it stands on, where it is keyed in at the counter; it is not kept.</param>
    /// <param name="Key">The same one sent again counts once.</param>
    public sealed record Request(
        Asker Asker, [property: Required(ErrorMessage = "error.required")] string What,
        [property: Required(ErrorMessage = "error.required")] int? Minutes, Guid? DepartmentId = null, Guid? WorkerId = null, Guid? Key = null);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/asked-outside", (Request request, NoteAskedOutside useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("Note what was asked past the platform: who, what, how long");

    /// <returns>False where there is no worker for it.</returns>
    public async Task<bool> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.DoTasks);
        var what = UserText.Clean(request.What);
        MustBeRight(request, what);
        // It is kept by the community, which is more than a worker's grid; and without her name, in no log either.
        using var scope = scopes.AsJob("asked outside");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.SheetWorkerAsync(caller, request.WorkerId, cancellationToken) is not { } worker)
        {
            return false;
        }

        var community = worker.Area.At(AreaLevel.Community);
        if (request.DepartmentId is { } department && !await db.KnowsDepartmentAsync(department, cancellationToken))
        {
            throw new WrongFieldException("departmentId", "error.department-unknown");
        }

        db.Add(AskedOutside.Note(ids.Next(), community, CityTime.Today(clock), request.Asker,
            request.Asker is Asker.Department ? request.DepartmentId : null, what, request.Minutes!.Value, request.Key));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception again) when (request.Key is not null && again is DbException or DbUpdateException)
        {
            using var look = scopes.AsJob("asked outside");
            if (!await look.ServiceProvider.GetRequiredService<DoorstepContext>().AskedOutside
                .AnyAsync(one => one.Key == request.Key && one.Area == community, cancellationToken))
            {
                throw;
            }
        }

        return true;
    }

    private static void MustBeRight(Request request, string what)
    {
        if (request.Asker is Asker.Centre or Asker.CarePlans || !Enum.IsDefined(request.Asker))
        {
            throw new WrongFieldException("asker", "error.required");
        }

        if (request.Asker is Asker.Department && request.DepartmentId is null)
        {
            throw new WrongFieldException("departmentId", "error.required");
        }

        if (UserText.SaysNothing(what) || what.Length > AskedOutside.LongestWhat)
        {
            throw new WrongFieldException("what", what.Length > AskedOutside.LongestWhat ? "error.too-long" : "error.required");
        }

        if (request.Minutes is not (>= 1 and <= AskedOutside.MostMinutes))
        {
            throw new WrongFieldException("minutes", "error.outside-minutes");
        }
    }
}
