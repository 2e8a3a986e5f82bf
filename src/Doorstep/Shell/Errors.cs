using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Shell;

/// <summary>
/// Turns every error into an answer in the reader's language: for programs ProblemDetails - wrong shape 400 naming the field, a broken rule 409 with
/// its sentence, a bug 500 - and for people a page in plain words with the same status.
/// </summary>
static class Errors
{
    public static void AddErrors(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddExceptionHandler<KnownErrors>();
    }

    public static void UseErrors(this WebApplication app)
    {
        app.UseWhen(IsPerson, pages =>
            pages.UseExceptionHandler(Options("/error/500")).UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true));
        app.UseWhen(http => !IsPerson(http), programs => programs.UseExceptionHandler(Options(null)).UseStatusCodePages(BusyAnswers.First()));
    }

    /// <summary>Browsers ask for HTML when a person opens an address; scripts, phones and other systems do not.</summary>
    private static bool IsPerson(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api") && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private static ExceptionHandlerOptions Options(string? page) => new()
    {
        ExceptionHandlingPath = page,
        CreateScopeForErrors = page is not null,
        // What a person may well ask for is no fault of ours to log; what is, KnownErrors logs.
        SuppressDiagnosticsCallback = _ => true,
        StatusCodeSelector = exception => exception switch
        {
            RuleBrokenException or DbUpdateConcurrencyException => StatusCodes.Status409Conflict,
            _ when Meeting.IsLetGo(exception) => StatusCodes.Status409Conflict,
            NotAllowedException => StatusCodes.Status403Forbidden,
            BadHttpRequestException bad => bad.StatusCode,
            // A form that cannot be read.
            WrongFieldException or InvalidDataException => StatusCodes.Status400BadRequest,
            ReadingRefusedException refused => refused.Status,
            BusyException => StatusCodes.Status429TooManyRequests,
            _ when DatabaseAway.Is(exception) => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        },
    };

    /// <summary>Validation messages are keys of words.json; here they become sentences.</summary>
    private static void Complete(ProblemDetailsContext problem)
    {
        var words = problem.HttpContext.RequestServices.GetRequiredService<Words>();
        if (problem.ProblemDetails is HttpValidationProblemDetails validation)
        {
            foreach (var (field, messages) in validation.Errors)
            {
                validation.Errors[field] = [.. messages.Select(message => words.Knows(message) ? words[message].Value : message)];
            }
        }

        if (problem.ProblemDetails is { Status: StatusCodes.Status413PayloadTooLarge } large && !large.Extensions.ContainsKey("errors"))
        {
            // Wherever it was noticed that there is too much of it, often before anything of it was read.
            large.Detail = words["error.too-much"];
            large.Extensions["errors"] = new Dictionary<string, string[]>
            {
                [problem.HttpContext.Request.HasJsonContentType() ? "body" : "file"] = [words["error.too-much"]]
            };
        }

        if (problem.Exception is ReadingRefusedException refused)
        {
            problem.ProblemDetails.Detail = words[refused.Rule];
            problem.ProblemDetails.Extensions["rule"] = refused.Rule;
        }

        if (problem.ProblemDetails is { Status: StatusCodes.Status429TooManyRequests, Detail: null }
            && problem.HttpContext.SecondsToWait() is { } seconds)
        {
            problem.ProblemDetails.Detail = words["error.busy", seconds];
        }

        if (DatabaseAway.Is(problem.Exception))
        {
            problem.ProblemDetails.Detail = words["error.away"];
        }

        if (problem.Exception is DbUpdateConcurrencyException || Meeting.IsLetGo(problem.Exception))
        {
            problem.ProblemDetails.Detail = words["refused.changed-meanwhile"];
        }

        if (problem.Exception is RuleBrokenException broken)
        {
            problem.ProblemDetails.Detail = words[broken.Rule, broken.Details];
            problem.ProblemDetails.Extensions["rule"] = broken.Rule;
        }
    }

    private sealed class KnownErrors(IProblemDetailsService problems, Words words, ILogger<KnownErrors> log) : IExceptionHandler
    {
        private static readonly TimeSpan awayFor = TimeSpan.FromSeconds(10);

        public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is BadHttpRequestException bad)
            {
                http.Response.StatusCode = bad.StatusCode;
                return await problems.TryWriteAsync(new()
                {
                    HttpContext = http,
                    Exception = exception,
                    ProblemDetails = WrongRequest.FaultsOf(http, bad) is { } faults
                        ? new HttpValidationProblemDetails(faults) { Status = bad.StatusCode }
                        : new ProblemDetails { Status = bad.StatusCode, Detail = words["error.field"] },
                });
            }

            if (exception is WrongFieldException wrong)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return await problems.TryWriteAsync(new()
                {
                    HttpContext = http,
                    Exception = exception,
                    ProblemDetails = new HttpValidationProblemDetails(
                        new Dictionary<string, string[]> { [wrong.Field] = [words[wrong.Reason, wrong.Details]] })
                    {
                        Status = StatusCodes.Status400BadRequest
                    },
                });
            }

            if (exception is ReadingRefusedException { RetryAfter: { } wait })
            {
                http.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(wait.TotalSeconds)}";
            }

            if (exception is BusyException busy)
            {
                Busy.Refuse(http, busy.Wait.WithChance(http));
            }

            // By its route: an address may hold the secret of a link.
            var route = (http.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText;
            if (DatabaseAway.Is(exception))
            {
                http.Response.Headers.RetryAfter = $"{Busy.Seconds(awayFor.WithChance(http))}";
                log.LogWarning("{Method} {Route} was answered 503: {Error}", http.Request.Method, route, exception.GetBaseException().GetType().Name);
            }
            else if (!Meeting.IsLetGo(exception) && exception is not (BusyException or RuleBrokenException or NotAllowedException
                or DbUpdateConcurrencyException or ReadingRefusedException or InvalidDataException))
            {
                log.LogError(exception, "{Method} {Route} failed", http.Request.Method, route);
            }

            return false;
        }
    }
}
