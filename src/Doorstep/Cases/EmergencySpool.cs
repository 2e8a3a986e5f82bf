using System.Text.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Cases;

/// <summary>A call for help that this node keeps until the database takes it: received, and not yet on any desk.</summary>
/// <param name="Key">The receipt: sent again with it, the same call gets its number once it stands on the desk.</param>
public sealed record KeptCall(Guid Key, DateTimeOffset At);

/// <summary>The answer to a report: its receipt, or that it is kept on this node for now.</summary>
public sealed record TakenReport(Receipt? Receipt, KeptCall? Kept = null);

/// <summary>
/// The spool of calls for help that come while the database is away: kept in a file on this node, sealed with the city's key, and made cases of as
/// soon as it is back, each once, by its key, with the time at which it was received. That one lies here is an error in the log, for whoever watches
/// it.
/// </summary>
public sealed class EmergencySpool(
    Intake intake, CatalogueCache catalogue, KeyRing keys, IConfiguration configuration, TimeProvider clock, JobRegistry jobs,
    ILogger<EmergencySpool> log) : PeriodicJob(jobs)
{
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(2);
    private const int AtOnce = 64;

    private readonly SpoolFile<Line> file = new(Path.Combine(configuration["Data"] ?? "data", "spool", "emergencies.jsonl"), log);
    private readonly HashSet<Guid> told = [];

    /// <param name="Sealed">Everything that was told: it is about somebody in danger, and where she is.</param>
    private sealed record Line(Guid Key, DateTimeOffset At, string Kind, string Sealed);

    private sealed record Content(Telling Telling, Whereabouts Where, Guid By, Guid[] Photos, string[]? PhotoHashes = null);

    /// <summary>How many calls lie here.</summary>
    public int Waiting => file.Waiting;

    /// <summary>Takes a report in; a call for help is kept here where the database is away, or does not take it.</summary>
    /// <exception cref="DatabaseAwayException">Nothing was kept: this is no call for help, or this node's disk takes nothing either.</exception>
    internal async Task<TakenReport> TakeAsync(Incoming incoming)
    {
        try
        {
            return new(await intake.TakeAsync(incoming));
        }
        catch (Exception broken) when (incoming.Kind.IsEmergency && broken is not (WrongFieldException or RuleBrokenException or NotAllowedException))
        {
            // The database is away, or something is wrong that nobody has thought of: either way it is kept, and somebody is told.
            return new(null, await KeepAsync(incoming));
        }
    }

    /// <exception cref="DatabaseAwayException">It cannot be kept here either.</exception>
    private async Task<KeptCall> KeepAsync(Incoming call)
    {
        KeptCall kept = new(call.Telling.Key, call.ReceivedAt ?? clock.GetUtcNow());
        var told = JsonSerializer.Serialize(new Content(call.Telling, call.Where, call.By, call.Photos, call.PhotoHashes));
        try
        {
            await file.KeepAsync([new(kept.Key, kept.At, call.Kind.Code, PlaceOf(kept.Key).Seal(told))]);
            return kept;
        }
        catch (Exception broken)
        {
            // Whatever it is: whoever called is told to call the numbers.
            throw new DatabaseAwayException(broken);
        }
    }

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        await TryAsync(EmptyAsync, stoppingToken);
        await EveryAsync(LooksAgain, EmptyAsync, stoppingToken);
    }

    internal async Task EmptyAsync(CancellationToken cancellationToken)
    {
        // So that the kinds are known when the database goes away.
        await catalogue.KindsAsync(cancellationToken);
        await file.EmptyAsync(WriteAsync, cancellationToken);
    }

    private async Task<IReadOnlyList<Line>> WriteAsync(IReadOnlyList<Line> lines)
    {
        List<Line> left = [];
        // The first alone: it shows whether the database is back.
        foreach (var some in lines.Take(1).Chunk(1).Concat(lines.Skip(1).Chunk(AtOnce)))
        {
            var written = await Task.WhenAll(some.Select(async line => (line, failed: await FailureOfAsync(line))));
            left.AddRange(written.Where(one => one.failed is not null).Select(one => one.line));
            if (written.Any(one => DatabaseAway.Is(one.failed)))
            {
                return [.. left, .. lines.Skip(Array.IndexOf([.. lines], some[^1]) + 1)];
            }
        }

        return left;
    }

    /// <summary>One that cannot be written for a reason of its own stays here, and is not in the way of the others.</summary>
    private async Task<Exception?> FailureOfAsync(Line line)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(PlaceOf(line.Key).Open(line.Sealed))!;
            var kind = await catalogue.KnownAsync(line.Kind, CancellationToken.None);
            await intake.TakeAsync(new()
            {
                Telling = content.Telling, Kind = kind, Where = content.Where, By = content.By, Photos = content.Photos,
                PhotoHashes = content.PhotoHashes ?? [], ReceivedAt = line.At,
            });
            return null;
        }
        catch (Exception broken)
        {
            if (!DatabaseAway.Is(broken) && told.Add(line.Key))
            {
                log.LogCritical(
                    broken, "The call for help {Key} of {At} cannot be brought to the desk: somebody has to look at it", line.Key, line.At);
            }

            return broken;
        }
    }

    private SealedPlace PlaceOf(Guid key) => new(keys, "EmergencySpool", "Told", key.ToString());
}
