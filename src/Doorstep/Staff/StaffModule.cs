using Doorstep.Data.Redraw;

namespace Doorstep.Staff;

static class StaffModule
{
    public static void AddStaff(this IHostApplicationBuilder builder) => builder.Services.AddScoped<IFollowGrids, FollowWithStaff>();
}
