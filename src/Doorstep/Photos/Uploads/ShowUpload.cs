using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;

namespace Doorstep.Photos.Uploads;

/// <summary>Tells a worker's phone how far its photo has come.</summary>
sealed class ShowUpload(IServiceScopeFactory scopes, FindUpload find, Caller caller)
{
    public static void Map(IEndpointRouteBuilder uploads) => uploads
        .MapMethods("{hash}", [HttpMethods.Head], async (
            string hash, ShowUpload useCase, FindUpload find, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.CacheControl = "no-store";
            if (await useCase.RunAsync(hash, cancellationToken) is not { } found)
            {
                return Results.NotFound();
            }

            Tus.SayWhere(response, found, find.ExpiryOf(found));
            return Results.Ok();
        })
        .Needs(Permission.ReportCases).Lane(Lane.Bulk).WithTags("Photos").WithSummary("How much of a photo has come (tus 1.0)");

    public async Task<Upload?> RunAsync(string hash, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("photo");
        return await find.RunAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), caller.AccountId, hash, cancellationToken);
    }
}
