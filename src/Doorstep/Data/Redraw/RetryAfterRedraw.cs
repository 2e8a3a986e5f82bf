using System.Data.Common;
using Doorstep.Access;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Data.Redraw;

/// <summary>
/// Retries an act that failed because grids were redrawn meanwhile. An act that was under way while grids were redrawn finds its row in another grid
/// and is refused, though it was right a second ago. So it is done once more, from the beginning: what it had written was rolled back with its
/// commit. The same holds where an act says itself that it is still possible, and where the database let it go in favour of another.
/// </summary>
sealed class RetryAfterRedraw(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Grids may be taken back just after they were redrawn, and stragglers follow a little later.</summary>
    private const int Tries = 4;

    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <summary>Larger requests bring files and lists, and touch no row that somebody else is working on.</summary>
    private const int MostBytes = 64 * 1024;

    public async Task<T> RunAsync<T>(Func<Task<T>> act)
    {
        for (var again = 1; ; again++)
        {
            try
            {
                return await act();
            }
            catch (Exception refused) when (again < Tries && IsMeeting(refused))
            {
                if (refused is not RetryActException && !Meeting.IsLetGo(refused) && !await RedrawnJustNowAsync())
                {
                    throw;
                }
            }
        }
    }

    /// <summary>For requests of programs: their endpoint runs once more in a scope of its own.</summary>
    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsGet(http.Request.Method) || http.Request.ContentLength > MostBytes
            || (!http.Request.HasJsonContentType() && http.Request.ContentType is not null))
        {
            await next(http);
            return;
        }

        // In memory alone, never in a file beside it: it may name somebody.
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var (services, caller) = (http.RequestServices, http.RequestServices.GetRequiredService<Caller>());
        var isFirst = true;
        await services.GetRequiredService<RetryAfterRedraw>().RunAsync(async () =>
        {
            using var scope = isFirst ? null : services.GetRequiredService<IServiceScopeFactory>().As(caller);
            isFirst = false;
            http.RequestServices = scope is null ? services : Acting(scope, caller);
            http.Request.Body = new MemoryStream(body.GetBuffer(), 0, (int)body.Length, writable: false);
            try
            {
                await next(http);
                return true;
            }
            finally
            {
                // Whoever answers what went wrong outlives this scope.
                http.RequestServices = services;
            }
        });
    }

    private static IServiceProvider Acting(IServiceScope scope, Caller caller)
    {
        if (caller.ActingPermission is { } doing)
        {
            scope.ServiceProvider.GetRequiredService<Caller>().ActUnder(doing);
        }

        return scope.ServiceProvider;
    }

    /// <summary>Refused because a row was changed under it, or because two commits waited for each other and the database let one go.</summary>
    internal static bool IsMeeting(Exception refused) =>
        refused is DbUpdateConcurrencyException or DbException { IsTransient: true } || (refused.InnerException is { } inner && IsMeeting(inner));

    private async Task<bool> RedrawnJustNowAsync()
    {
        using var scope = scopes.AsJob("redrawn just now");
        var since = clock.GetUtcNow() - JustNow;
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Outlines.AnyAsync(outline => outline.From > since);
    }
}
