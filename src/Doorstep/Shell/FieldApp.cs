using Doorstep.Edge;

namespace Doorstep.Shell;

/// <summary>Serves the worker's phone app: whatever page of it is asked for is its face, which knows the rest.</summary>
static class FieldApp
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/field/{*path:nonfile}", AnswerAsync).Public().ExcludeFromDescription();

    private static Task AnswerAsync(HttpContext http, IWebHostEnvironment host)
    {
        // Its service worker looks after what lies below the folder, and only that.
        if (http.Request.Path == "/field" && !http.Request.Path.Value!.EndsWith('/'))
        {
            http.Response.Redirect("/field/");
            return Task.CompletedTask;
        }

        (http.Response.ContentType, http.Response.Headers.CacheControl) = ("text/html; charset=utf-8", "no-cache");
        return http.Response.SendFileAsync(host.WebRootFileProvider.GetFileInfo("field/index.html"), http.RequestAborted);
    }
}
