using Doorstep.Access;
using Doorstep.Live;
using Doorstep.Staff.Badges;
using Doorstep.Staff.Duty;

namespace Doorstep.Staff;

/// <summary>
/// The module of staff: departments, grid workers and their grids, who is on duty, their badges, the roster of the duty desk.
/// </summary>
sealed class StaffModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.ViewStaff, Permission.KeepDuty);

    public override IReadOnlyList<EventKind> Events => EventKind.Of(
        Permission.KeepDuty, "duty.away", "duty.back", "duty.stand-in", "duty.stand-in-ended", "duty.swap", "duty.hours", "duty.photo",
        "duty.photo-withdrawn");

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(StaffRedrawFollower)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<ArrangeStandIn>().AddScoped<RecordAbsence>().AddScoped<EndAbsence>().AddScoped<SwapGrids>().AddScoped<GiveGrid>()
            .AddScoped<EndStandIn>().AddScoped<SetDutyHours>().AddScoped<ShowDuty>()
            .AddSingleton<BadgeCode>().AddScoped<ShowBadge>().AddScoped<KeepWorkerPhoto>();
        builder.AddLoggedTable<LoggedStandIns>();
        builder.AddRetention<AbsenceRetention>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        ShowDuty.Map(app);
        RecordAbsence.Map(app);
        EndAbsence.Map(app);
        SwapGrids.Map(app);
        GiveGrid.Map(app);
        EndStandIn.Map(app);
        SetDutyHours.Map(app);
        ShowBadge.Map(app);
        KeepWorkerPhoto.Map(app);
    }
}
