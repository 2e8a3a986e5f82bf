using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>The outbox: what was done and is not acknowledged, sealed on the phone before anything is said of it.</summary>
public sealed class WaitingWork(Vault vault, TimeProvider clock)
{
    private const string DoneName = "done";

    private readonly List<Operation> all = [];
    private readonly List<DoneOperation> done = [];

    public event Action? Changed;

    /// <summary>In the order in which it was done.</summary>
    public IReadOnlyList<Operation> All => all;

    /// <summary>How many the server has not got.</summary>
    public int Unsent => all.Count(one => one.Refusal is null);

    /// <summary>Whose phone it is.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>
    /// What the server has done, with the cursor of the grid's rows then: as long as the rows are of that cursor, it is not in them. Numbers of
    /// documents are not in it any more.
    /// </summary>
    public IReadOnlyList<DoneOperation> Done => done;

    /// <summary>What operations are about that the server has not got: the phone keeps it until it has.</summary>
    public IReadOnlySet<Guid> About => all.Where(one => one.Refusal is null).SelectMany(one => new[] { one.Subject, one.Household })
        .OfType<Guid>().ToHashSet();

    public Operation? OfTask(Guid taskId) => all.Find(one => one.Subject == taskId);

    public async Task LoadAsync()
    {
        UserName = await vault.ReadAsync("access") is { } access
            ? JsonSerializer.Deserialize(access, FieldJson.Default.PhoneAccess)!.UserName : "";
        var texts = JsonSerializer.Deserialize(await vault.WaitingAsync(), FieldJson.Default.ListString)!;
        done.Clear();
        done.AddRange(await vault.ReadAsync(DoneName) is { } kept ? JsonSerializer.Deserialize(kept, FieldJson.Default.ListDoneOperation)! : []);
        all.Clear();
        all.AddRange(texts.ConvertAll(text => JsonSerializer.Deserialize(text, FieldJson.Default.Operation)!).OrderBy(one => one.Number));
        Changed?.Invoke();
    }

    public Task<Operation> AddAsync(Guid taskId, Guid? household, TaskAnswer answer, string what, string where) =>
        AddAsync(new(SyncKind.TaskOutcome, taskId, household ?? taskId, JsonSerializer.SerializeToElement(answer, FieldJson.Default.TaskAnswer),
            what, where));

    public async Task<Operation> AddAsync(NewOperation act)
    {
        ArgumentNullException.ThrowIfNull(act);
        var previous = act.Place is { } place && await vault.ReadAsync(Last(place)) is { } last ? Guid.Parse(last) : (Guid?)null;
        Operation made = new(act.Id, OutboxOrder.Next(all), UserName, act.Subject, act.Place, act.Body, act.What, act.Where, clock.GetUtcNow())
        {
            Kind = act.Kind,
            Makes = act.Makes,
            Seen = act.Seen,
            Previous = previous,
        };
        await KeepAsync(made);
        foreach (var at in new[] { act.Place, act.Also }.OfType<Guid>())
        {
            await vault.WriteAsync(Last(at), $"{made.Id}");
        }

        return made;
    }

    public async Task RefuseAsync(Operation refused, SyncAnswer answer, string why) =>
        await KeepAsync(refused with { Refusal = why, Rule = answer.Rule, Field = answer.Field });

    public async Task FaultAsync(Operation refused, string why) => await KeepAsync(refused with { Fault = why });

    /// <summary>The server has done it, or does it by itself.</summary>
    /// <param name="cursor">Of the rows that the phone holds.</param>
    public async Task DoneAsync(Operation one, string? cursor)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (one.Kind.StartsWith("register.", StringComparison.Ordinal))
        {
            done.RemoveAll(other => other.Cursor != cursor);
            done.Add(new(one with { Body = ForgetNumbers.In(one.Body) }, cursor));
            await vault.WriteAsync(DoneName, JsonSerializer.Serialize(done, FieldJson.Default.ListDoneOperation));
        }

        await DropAsync(one);
    }

    /// <summary>As if it had not been done: what comes next at that household follows what was before it.</summary>
    public async Task TakeBackAsync(Operation one)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (one is { Refusal: null, Household: { } place })
        {
            await (one.Previous is { } before ? vault.WriteAsync(Last(place), $"{before}") : vault.ForgetAsync(Last(place)));
        }

        await DropAsync(one);
    }

    public async Task DropAsync(Operation one)
    {
        ArgumentNullException.ThrowIfNull(one);
        await vault.DropAsync(one.Id);
        all.RemoveAll(other => other.Id == one.Id);
        Changed?.Invoke();
    }

    /// <summary>Takes up what a wipe left, as far as the PIN of then opens it and it was hers.</summary>
    public async Task<int> TakeUpLeftAsync(string earlierPin)
    {
        var count = 0;
        foreach (var (name, text) in await vault.LeftAsync(earlierPin))
        {
            var left = JsonSerializer.Deserialize(text, FieldJson.Default.Operation)!;
            if (left.By == UserName)
            {
                await KeepAsync(left with { Number = OutboxOrder.Next(all) });
                await vault.DropLeftAsync(name);
                count++;
            }
        }

        return count;
    }

    private static string Last(Guid place) => $"last/{place}";

    private async Task KeepAsync(Operation one)
    {
        var forCity = one.Refusal is null ? JsonSerializer.Serialize(OutboxOrder.AsSync([one])[0], SyncJson.Plain.SyncOperation) : null;
        await vault.PutAsync(one.Id, JsonSerializer.Serialize(one, FieldJson.Default.Operation), forCity);
        all.RemoveAll(other => other.Id == one.Id);
        all.Add(one);
        all.Sort((a, b) => a.Number.CompareTo(b.Number));
        Changed?.Invoke();
    }
}
