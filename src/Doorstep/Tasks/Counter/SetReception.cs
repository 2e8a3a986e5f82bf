using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Counter;

/// <summary>
/// Sets how long a worker receives people at her community's counter on a day: she herself, or whoever keeps her sheet at the counter.
/// </summary>
sealed class SetReception(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, PlanAgain again)
{
    private const int DaysBack = 7, DaysAhead = 60;

    /// <param name="Minutes">None takes it off again.</param>
    /// <param name="Day">Today where it is left out.</param>
    /// <param name="WorkerId">The caller herself where it is left out.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required")] int? Minutes, DateOnly? Day = null, Guid? WorkerId = null);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPut("/reception", (Request request, SetReception useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("Set how long a worker is at the community's counter on a day");

    /// <returns>False where the caller sees no such worker.</returns>
    public async Task<bool> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.DoTasks);
        var act = acting.Now();
        var today = CityTime.DayOf(act.At);
        var day = request.Day ?? today;
        if (request.Minutes is not (>= 0 and <= Reception.MostMinutes))
        {
            throw new WrongFieldException("minutes", "error.reception-minutes");
        }

        if (day < today.AddDays(-DaysBack) || day > today.AddDays(DaysAhead))
        {
            throw new WrongFieldException("day", "error.reception-day");
        }

        // It is kept by the community, which is more than a worker's grid.
        using var scope = scopes.AsJob("reception");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.SheetWorkerAsync(caller, request.WorkerId, cancellationToken) is not { } worker)
        {
            return false;
        }

        await SetAsync(worker, day, request.Minutes.Value, act, cancellationToken);
        var duty = await DutyTable.ReadAsync(db, worker.Area, act.At, cancellationToken);
        if (day == today && duty.GridsOf(worker.Id) is [var grid, ..])
        {
            await again.RunAsync(grid, day, cancellationToken);
        }

        return true;
    }

    private async Task SetAsync(GridWorker worker, DateOnly day, int minutes, Act act, CancellationToken cancellationToken)
    {
        try
        {
            await OnceAsync(worker, day, minutes, act, cancellationToken);
        }
        catch (Exception met) when (Meeting.Is(met))
        {
            // She and the counter, or two taps, in the same moment: the later of the two counts.
            await OnceAsync(worker, day, minutes, act, cancellationToken);
        }
    }

    private async Task OnceAsync(GridWorker worker, DateOnly day, int minutes, Act act, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("reception");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var known = await db.Receptions.SingleOrDefaultAsync(one => one.WorkerId == worker.Id && one.Day == day, cancellationToken);
        if (known is null)
        {
            db.Add(Reception.Plan(worker.Area.UpTo(AreaLevel.Community), worker.Id, day, minutes, act));
        }

        known?.Set(minutes, act);
        await db.SaveChangesAsync(cancellationToken);
    }
}
