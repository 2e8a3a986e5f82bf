using Doorstep.Access;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Places.Tiles;

namespace Doorstep.Places;

/// <summary>The module of geography: areas and their borders, buildings and doors, addresses, the map, the working calendar.</summary>
sealed class PlacesModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.ViewPlaces);

    public override IReadOnlyList<EventKind> Events => EventKind.Of(Permission.ViewPlaces, "area.redrawn", "building.split", "place.holidays-given");

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(PlacesRedrawFollower)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AddressBook>();
        builder.Services.AddSingleton<FindAddress>();
        builder.Services.AddSingleton<CurrentBaseMap>();
        builder.Services.AddSingleton<DrawBaseMap>();
        builder.Services.AddScoped<ShowMapSettings>();
        builder.Services.AddSingleton<AreaNameCache>().AddSingleton<Locate>();
        builder.Services.AddSingleton<WorkingDays>().AddScoped<KeepHolidays>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        FindAddress.Map(app);
        ShowMapSettings.Map(app);
        MapTiles.Map(app).Public().Lane(Lane.Bulk, DropOrder.First).WithTags("Map").WithSummary("The city's own base map, as a vector tile");
    }
}
