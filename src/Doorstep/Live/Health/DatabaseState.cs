using System.Diagnostics;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live.Health;

/// <summary>
/// A cached check of whether the database answers and accepts writes. Asked at most once in two seconds, however many want to know, and nobody waits
/// for it longer.
/// </summary>
public sealed class DatabaseState(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(2);
    /// <summary>A locked file, and a server behind a cut line, do not say no: they say nothing.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Lock turn = new();
    private Task<bool>? asked;
    private long askedAt;
    private volatile bool takesNothing;

    /// <summary>Since when it is known to be away; null while it is not.</summary>
    public DateTimeOffset? AwaySince { get; private set; }

    public bool IsAway => AwaySince is not null;

    public async Task<bool> AnswersAsync()
    {
        Task<bool> answer;
        lock (turn)
        {
            // Real time: a clock that a test holds still would make the first answer the last.
            if (asked is null || asked.IsCompleted && Stopwatch.GetElapsedTime(askedAt) > KnownFor)
            {
                (asked, askedAt) = (Task.Run(AskAsync), Stopwatch.GetTimestamp());
            }

            answer = asked;
        }

        var answers = await Task.WhenAny(answer, Task.Delay(Longest)) == answer && await answer && !takesNothing;
        lock (turn)
        {
            AwaySince = answers ? null : AwaySince ?? clock.GetUtcNow();
        }

        return answers;
    }

    /// <summary>Something was committed.</summary>
    internal void Take() => takesNothing = false;

    /// <summary>It may still be read, but what was to be written was not taken: locked, or full. So until something is.</summary>
    internal void Refuse()
    {
        takesNothing = true;
        Lose();
    }

    /// <summary>Somebody asked it and got no answer: what it said before counts no longer.</summary>
    internal void Lose()
    {
        lock (turn)
        {
            (asked, AwaySince) = (null, AwaySince ?? clock.GetUtcNow());
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            using var scope = scopes.AsJob("health");
            await scope.ServiceProvider.GetRequiredService<DoorstepContext>().LogCounter.AnyAsync();
            return true;
        }
        catch (Exception)
        {
            // Whatever it says, it does not answer the simplest of questions.
            return false;
        }
    }
}
