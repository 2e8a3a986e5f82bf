using Doorstep.Live;
using Doorstep.Register.Pages;

namespace Doorstep.Tasks.Doors;

/// <summary>What the module of planned work has for the doors at which a worker calls.</summary>
static class DoorsRegistration
{
    public static void AddDoors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<KeepDoorNotes>().AddScoped<StrikeDoorNote>().AddScoped<ShowDoor>().AddScoped<RecordAway>()
            .AddScoped<PauseRhythms>().AddScoped<EndAways>().AddScoped<SettleDoors>();
        builder.Services.AddSingleton(new HouseholdPanel(typeof(DoorPanel)));
        builder.AddRetention<DoorNoteRetention>();
        builder.AddRetention<AwayRetention>();
        builder.AddRetention<DoorActRetention>();
    }

    public static void MapDoors(this IEndpointRouteBuilder app)
    {
        var doors = app.MapGroup("/api/doors").WithTags("Tasks");
        ShowDoor.Map(doors);
        KeepDoorNotes.Map(doors);
        RecordAway.Map(doors);
    }
}
