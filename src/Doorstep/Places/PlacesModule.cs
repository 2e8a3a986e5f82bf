using Doorstep.Data.Redraw;
using Doorstep.Places.Tiles;
using Doorstep.Trust;

namespace Doorstep.Places;

static class PlacesModule
{
    public static void AddPlaces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AddressBook>();
        builder.Services.AddSingleton<FindAddress>();
        builder.Services.AddSingleton<CurrentBaseMap>();
        builder.Services.AddSingleton<DrawBaseMap>();
        builder.Services.AddScoped<ShowMapSettings>();
        builder.Services.AddScoped<IFollowGrids, FollowWithPlaces>();
    }

    public static void MapPlaces(this IEndpointRouteBuilder app)
    {
        FindAddress.Map(app);
        ShowMapSettings.Map(app);
        MapTiles.Map(app).Public().Lane(Lane.Bulk, GivenUp.First).WithTags("Map").WithSummary("The city's own base map, as a vector tile");
    }
}
