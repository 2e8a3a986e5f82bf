using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Shell;

/// <summary>What went wrong, as a sentence for the person who asked.</summary>
/// <param name="Field">The field it is about, where it is about one.</param>
/// <param name="Rule">The rule that forbids it, for a page that offers a way on.</param>
public sealed record Refusal(string Sentence, string? Field = null, string? Rule = null)
{
    public bool IsAbout(params string[] fields) => fields.Contains(Field, StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Turns exceptions into sentences on pages: rules, wrong fields, conflicts, limits, a database that is away, and what nobody foresaw. For programs
/// <see cref="Errors"/> makes numbers of the same.
/// </summary>
public sealed class Refusals(IStringLocalizer words, ILogger<Refusals> log)
{
    /// <summary>Does it. What the framework itself needs to hear - a redirect, a page that is left - goes on.</summary>
    /// <param name="notAllowed">The key of a nearer sentence for what she may not do.</param>
    /// <returns>Null when it was done, else why not.</returns>
    public async Task<Refusal?> TryAsync(Func<Task> act, string notAllowed = "refused.not-allowed")
    {
        ArgumentNullException.ThrowIfNull(act);
        try
        {
            await act();
            return null;
        }
        catch (Exception wrong) when (wrong is not (NavigationException or OperationCanceledException))
        {
            return Of(wrong, notAllowed);
        }
    }

    public Refusal Of(Exception wrong, string notAllowed = "refused.not-allowed") => wrong switch
    {
        RuleBrokenException broken => new(words[broken.Rule, broken.Details], Rule: broken.Rule),
        WrongFieldException field => new(words[field.Reason, field.Details], field.Field),
        ReadingRefusedException refused => new(words[refused.Rule]),
        BusyException busy => new(words["error.busy", Busy.Seconds(busy.Wait)]),
        NotAllowedException => new(words[notAllowed]),
        DbUpdateConcurrencyException => new(words["refused.changed-meanwhile"]),
        _ when Meeting.IsLetGo(wrong) => new(words["refused.changed-meanwhile"]),
        _ => Unforeseen(wrong),
    };

    private Refusal Unforeseen(Exception wrong)
    {
        if (wrong is TimeoutException || DatabaseAway.Is(wrong))
        {
            log.LogWarning(wrong, "A page could not reach the database");
            return new(words["refused.away"]);
        }

        log.LogError(wrong, "A page failed");
        return new(words["refused.unforeseen"]);
    }
}
