using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Photos;

/// <summary>The answer with a photo, the same whoever owns it: in no cache, and 404 where there is none for this caller.</summary>
static class PhotoAnswer
{
    public static Results<FileStreamHttpResult, NotFound> Of(Stream? photo, HttpResponse response)
    {
        // A browser at a desk is everybody's, and a right to see it may end within the hour.
        response.Headers.CacheControl = "private, no-store";
        return photo is null ? TypedResults.NotFound() : TypedResults.File(photo, "image/jpeg");
    }
}
