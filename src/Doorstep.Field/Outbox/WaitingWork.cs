using System.Text.Json;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>The outbox: what was done and is not acknowledged, sealed on the phone before anything is said of it.</summary>
public sealed class WaitingWork(Vault vault, TimeProvider clock)
{
    private readonly List<Operation> all = [];

    public event Action? Changed;

    /// <summary>In the order in which it was done.</summary>
    public IReadOnlyList<Operation> All => all;

    /// <summary>How many the server has not got.</summary>
    public int Unsent => all.Count(one => one.Refusal is null);

    /// <summary>Whose phone it is.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>What operations are about that the server has not got: the phone keeps it until it has.</summary>
    public IReadOnlySet<Guid> About => all.Where(one => one.Refusal is null).SelectMany(one => new[] { one.Subject, one.Household })
        .OfType<Guid>().ToHashSet();

    public Operation? OfTask(Guid taskId) => all.Find(one => one.Subject == taskId);

    public async Task LoadAsync()
    {
        UserName = await vault.ReadAsync("access") is { } access
            ? JsonSerializer.Deserialize(access, FieldJson.Default.PhoneAccess)!.UserName : "";
        var texts = JsonSerializer.Deserialize(await vault.WaitingAsync(), FieldJson.Default.ListString)!;
        all.Clear();
        all.AddRange(texts.ConvertAll(text => JsonSerializer.Deserialize(text, FieldJson.Default.Operation)!).OrderBy(one => one.Number));
        Changed?.Invoke();
    }

    public async Task AddAsync(Guid taskId, Guid? household, TaskAnswer answer, string what, string where)
    {
        var place = $"{household ?? taskId}";
        var previous = await vault.ReadAsync($"last/{place}") is { } last ? Guid.Parse(last) : (Guid?)null;
        Operation done = new(Guid.CreateVersion7(), OutboxOrder.Next(all), UserName, taskId, household,
            JsonSerializer.SerializeToElement(answer, FieldJson.Default.TaskAnswer), what, where, clock.GetUtcNow()) { Previous = previous };
        await KeepAsync(done);
        await vault.WriteAsync($"last/{place}", $"{done.Id}");
    }

    /// <summary>Something that is done at no household, under the id that it had as a draft: kept again it is the same.</summary>
    public async Task<Operation> AddAsync(string kind, Guid id, JsonElement body, string what, string where)
    {
        Operation made = new(id, OutboxOrder.Next(all), UserName, Guid.Empty, null, body, what, where, clock.GetUtcNow()) { Kind = kind };
        await KeepAsync(made);
        return made;
    }

    public async Task RefuseAsync(Operation refused, string why) => await KeepAsync(refused with { Refusal = why });

    public async Task FaultAsync(Operation refused, string why) => await KeepAsync(refused with { Fault = why });

    public async Task DropAsync(Operation done)
    {
        await vault.DropAsync(done.Id);
        all.RemoveAll(one => one.Id == done.Id);
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

    private async Task KeepAsync(Operation one)
    {
        await vault.PutAsync(one.Id, JsonSerializer.Serialize(one, FieldJson.Default.Operation));
        all.RemoveAll(other => other.Id == one.Id);
        all.Add(one);
        all.Sort((a, b) => a.Number.CompareTo(b.Number));
        Changed?.Invoke();
    }
}
