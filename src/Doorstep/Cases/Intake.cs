using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>One report on its way in.</summary>
public sealed record Incoming
{
    public required Telling Telling { get; init; }
    public required TaskKind Kind { get; init; }
    public required Whereabouts Where { get; init; }
    /// <summary>The account that reports; empty for a resident.</summary>
    public Guid By { get; init; }
    public Guid[] Photos { get; init; } = [];
    /// <summary>Of files that a worker's phone sends, before or after.</summary>
    public string[] PhotoHashes { get; init; } = [];
    /// <summary>When it came in, where that is not the moment in which it is saved.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
    /// <summary>What a worker did on the spot, when that settled it.</summary>
    public string? Settled { get; init; }
}

/// <summary>What whoever reported gets back, once it stands on the disk.</summary>
/// <param name="Secret">Stands in the link that follows the case.</param>
public sealed record Receipt(Guid CaseId, string Number, string Secret);

/// <summary>
/// Takes in reports and saves those of many requests in one commit. A durable commit costs the same for one report as for many, so reports that
/// arrive while a commit is under way wait for the next and share it (group commit); each is answered only after its commit. Emergencies have a lane
/// of their own, and the other gives way to it. Where a shared save fails, each of its reports is saved by itself: one bad report fails alone.
/// </summary>
public sealed class Intake(IServiceScopeFactory scopes, IConfiguration settings, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int MaxBatch = 256;
    /// <summary>Of reports that can wait. Calls for help have no bound here: each is small, and each has its sender's connection.</summary>
    private const int Room = 4096;
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(5);
    /// <summary>
    /// A database that does not answer in this time is away for whoever waits; what was sent may still be saved, and its key then finds it.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestInDanger = TimeSpan.FromSeconds(6);
    /// <summary>After one has waited in vain, the next need not.</summary>
    private static readonly TimeSpan LongestWhileAway = TimeSpan.FromSeconds(1);

    private readonly bool batches = settings.GetValue("Intake:Batch", true);
    private readonly Channel<Waiting> emergencies = System.Threading.Channels.Channel.CreateUnbounded<Waiting>();
    private readonly Channel<Waiting> others = System.Threading.Channels.Channel.CreateBounded<Waiting>(settings.GetValue("Lanes:Reports", Room));
    private volatile TaskCompletionSource? emergencyAtWork;
    private volatile bool isAway;

    internal int EmergenciesWaiting => emergencies.Reader.Count;

    internal int OthersWaiting => others.Reader.Count;

    /// <summary>Answers once the report is committed. The same key again gets the same answer.</summary>
    /// <exception cref="DatabaseAwayException">The database does not answer.</exception>
    /// <exception cref="BusyException">More reports wait than there is room for, and this one is no call for help.</exception>
    public async Task<Receipt> TakeAsync(Incoming incoming)
    {
        var waiting = new Waiting(incoming);
        if (!batches)
        {
            // SQLite waits for a lock on the thread that asks.
            _ = Task.Run(() => SaveAsync([waiting]));
        }
        else if (!(incoming.Kind.IsEmergency ? emergencies : others).Writer.TryWrite(waiting))
        {
            throw new BusyException(FullFor);
        }

        try
        {
            return await waiting.Answer.Task.WaitAsync(!incoming.Kind.IsEmergency ? Longest : isAway ? LongestWhileAway : LongestInDanger);
        }
        catch (TimeoutException late)
        {
            isAway = true;
            throw new DatabaseAwayException(late);
        }
    }

    protected override Task LoopAsync(CancellationToken stoppingToken) => batches
        ? Task.WhenAll(AgainAsync(RunEmergenciesAsync, stoppingToken), AgainAsync(RunOthersAsync, stoppingToken))
        : Task.CompletedTask;

    private async Task RunEmergenciesAsync(CancellationToken stoppingToken)
    {
        while (await emergencies.Reader.WaitToReadAsync(stoppingToken))
        {
            var work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            emergencyAtWork = work;
            try
            {
                await SaveAsync(emergencies.Reader.TakeWaiting(MaxBatch));
                Worked();
            }
            finally
            {
                emergencyAtWork = null;
                work.SetResult();
            }
        }
    }

    private async Task RunOthersAsync(CancellationToken stoppingToken)
    {
        while (await others.Reader.WaitToReadAsync(stoppingToken))
        {
            while (emergencyAtWork is { } work)
            {
                await work.Task;
            }

            await SaveAsync(others.Reader.TakeWaiting(MaxBatch));
            Worked();
        }
    }

    private async Task SaveAsync(List<Waiting> batch)
    {
        try
        {
            using var scope = scopes.AsJob("intake");
            await scope.ServiceProvider.GetRequiredService<TakeReports>().RunAsync(batch);
            isAway = false;
        }
        catch (Exception away) when (DatabaseAway.Is(away))
        {
            // One by one they would wait as long again, each.
            batch.ForEach(waiting => waiting.Answer.TrySetException(away));
        }
        catch (Exception) when (batch.Count > 1)
        {
            foreach (var waiting in batch)
            {
                await SaveAsync([waiting]);
            }
        }
        catch (Exception exception)
        {
            await FailAsync(batch[0], exception);
        }
    }

    /// <summary>Another node may have saved the same key in the same moment: then its answer is the answer.</summary>
    private async Task FailAsync(Waiting waiting, Exception exception)
    {
        if (exception is DbUpdateException && !waiting.IsSecondTry)
        {
            waiting.IsSecondTry = true;
            await SaveAsync([waiting]);
            return;
        }

        waiting.Answer.TrySetException(exception);
    }

    internal sealed class Waiting(Incoming incoming)
    {
        public Incoming Incoming { get; private set; } = incoming;
        public Guid Key => Incoming.Telling.Key;

        /// <summary>Of everything that was told, and by whom: what makes it the same thing sent again.</summary>
        public string Content { get; } = Digest.Of(JsonSerializer.Serialize(new object?[]
        {
            incoming.Telling.Channel, incoming.By, incoming.Kind.Code, incoming.Telling.Text,
            incoming.Telling.ReporterName, incoming.Telling.ReporterPhone, incoming.Telling.WantsAnswer,
            incoming.Where.Longitude, incoming.Where.Latitude, incoming.Where.Area?.Value, incoming.Where.Address, incoming.Where.Building,
            incoming.Where.Accuracy,
            // One list, so that what was sent before there were hashes is still known as the same.
            incoming.Photos.Select(photo => $"{photo}").Concat(incoming.PhotoHashes), incoming.Settled, incoming.Telling.Household,
        }));

        /// <summary>The key it was sent with, where that is another report's.</summary>
        public Guid? SentKey { get; private set; }

        /// <summary>Its sender's key is another report's.</summary>
        public void TakeOwnKey()
        {
            SentKey = Key;
            var own = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{Key:n}|{Content}")).AsSpan(0, 16));
            Incoming = Incoming with { Telling = Incoming.Telling with { Key = own } };
        }

        public bool IsSecondTry { get; set; }
        public TaskCompletionSource<Receipt> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
