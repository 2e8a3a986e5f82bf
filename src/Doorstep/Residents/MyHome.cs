using Doorstep.Edge;
using Doorstep.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Residents;

/// <summary>
/// The cookie with the building a resident calls home, kept on her own phone and nowhere else, so that the first page shows her worker.
/// </summary>
static class MyHome
{
    private const string Cookie = "doorstep-home";

    public static Guid? Of(HttpContext http) => Guid.TryParse(http.Request.Cookies[Cookie], out var building) ? building : null;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/my-grid/home", ([FromForm] Guid? building, HttpContext http) =>
        {
            if (building is { } chosen)
            {
                ReaderPreferences.Keep(http, Cookie, chosen.ToString());
            }
            else
            {
                http.Response.Cookies.Delete(Cookie);
            }

            return TypedResults.LocalRedirect("/");
        }).Public().ExcludeFromDescription();
    }
}
