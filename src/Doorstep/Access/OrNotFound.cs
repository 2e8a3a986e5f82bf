using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Access;

/// <summary>Turns what a use case gives back into the answer of its endpoint: 404 where there is nothing for this caller.</summary>
static class OrNotFoundExtensions
{
    /// <summary>204, or 404 where nothing was done.</summary>
    public static async Task<Results<NoContent, NotFound>> OrNotFound(this Task<bool> done) =>
        await done ? TypedResults.NoContent() : TypedResults.NotFound();

    /// <summary>200 with what was found, or 404.</summary>
    public static async Task<Results<Ok<T>, NotFound>> OrNotFound<T>(this Task<T?> found) where T : class =>
        await found is { } it ? TypedResults.Ok(it) : TypedResults.NotFound();

    /// <summary>201 with what was made, or 404 where its place is none of this caller's.</summary>
    public static async Task<Results<Created<T>, NotFound>> CreatedOrNotFound<T>(this Task<T?> made) where T : class =>
        await made is { } it ? TypedResults.Created((string?)null, it) : TypedResults.NotFound();

    /// <summary>200 with what was opened, or 404; it stays in no cache on the way, nor in the browser's.</summary>
    public static Task<Results<Ok<T>, NotFound>> OrNotFound<T>(this Task<T?> opened, HttpResponse response) where T : class
    {
        response.Headers.CacheControl = "no-store";
        return opened.OrNotFound();
    }
}
