using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>Sets the weekly hours in which the grid workers of a community, or of the whole city, are on duty.</summary>
sealed class SetDutyHours(DoorstepContext db, Caller caller, CurrentAct acting)
{
    /// <param name="Area">A community, or the city.</param>
    /// <param name="FollowsCalendar">On working days of the calendar, whatever the days say.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required")] TimeOnly? Opens,
        [property: Required(ErrorMessage = "error.required")] TimeOnly? Closes,
        IReadOnlyList<DayOfWeek>? Days = null,
        bool FollowsCalendar = false);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPut("/api/duty/hours", (Request request, SetDutyHours useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("Set the weekly hours of the grid workers of a community, or of the city");

    public async Task<bool> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        if (!AreaCode.TryParse(request.Area, out var area) || area.Level is not (AreaLevel.Community or AreaLevel.City))
        {
            throw new WrongFieldException("area", "error.duty-hours-area");
        }

        if (!caller.Scope.Covers(Permission.KeepDuty, area) || !await db.KnowsAreaAsync(area, cancellationToken))
        {
            return false;
        }

        if (await db.DutyHours.SingleOrDefaultAsync(one => one.Area == area, cancellationToken) is not { } hours)
        {
            db.Add(hours = DutyHours.Of(area));
        }

        hours.Set(request.Opens!.Value, request.Closes!.Value, request.Days ?? [], request.FollowsCalendar, acting.Now());
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return true;
    }
}
