using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Sessions;

namespace Doorstep.Sync.Phone;

/// <summary>An endpoint filter that notes a phone's request that failed, with the reason, for her office; the phone is answered as ever.</summary>
static class NoteFailure
{
    public static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception broken) when (!DatabaseAway.Is(broken) && broken is not OperationCanceledException)
        {
            var http = context.HttpContext;
            // In a scope of its own: what failed may have left this one in the middle of a transaction.
            using var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>()
                .As(http.RequestServices.GetRequiredService<Caller>());
            await scope.ServiceProvider.GetRequiredService<NoteContact>()
                .FailedAsync(StartSession.IdOf(http.User), KeyOf(broken), http.RequestAborted);
            throw;
        }
    }

    private static string KeyOf(Exception broken) => broken switch
    {
        WrongFieldException => "phone.failed-field",
        RuleBrokenException { Rule: "rule.sync-anew" } => "rule.sync-anew",
        _ => "phone.failed",
    };
}
