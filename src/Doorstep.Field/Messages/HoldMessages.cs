using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Messages;

/// <summary>
/// Her newest messages, as they came with the snapshot and the changes. What she has read here the server learns when it can be reached.
/// </summary>
public sealed class HoldMessages
{
    private const string Name = "messages-read";

    private readonly Vault vault;
    private readonly CallServer server;
    private readonly HoldGrid grid;

    /// <summary>What the server has been told since the app was opened.</summary>
    private readonly HashSet<string> told = [];

    private HashSet<string>? read;
    private List<MessageRow> all = [];

    public HoldMessages(Vault vault, CallServer server, HoldGrid grid)
    {
        (this.vault, this.server, this.grid) = (vault, server, grid);
        grid.Changed += Sort;
    }

    public event Action? Changed;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<MessageRow> All => all;

    public int Unread => all.Count(IsUnread);

    public bool IsUnread(MessageRow message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.ReadAt is null && read?.Contains($"{message.Id}") is not true;
    }

    public async Task LoadAsync()
    {
        await grid.LoadAsync();
        Sort();
        read ??= await vault.ReadAsync(Name) is { } text ? [.. JsonSerializer.Deserialize(text, FieldJson.Default.ListString)!] : [];
    }

    public async Task ReadAsync(IEnumerable<MessageRow> some)
    {
        await LoadAsync();
        read!.UnionWith(some.Where(IsUnread).Select(message => $"{message.Id}"));
        await KeepAsync();
    }

    /// <summary>Tells the server what was read here; one that it does not know any more is settled, too.</summary>
    public async Task TellAsync()
    {
        await LoadAsync();
        foreach (var id in read!.Except(told).ToList())
        {
            var answered = await server.SendAsync(HttpMethod.Post, $"/api/my/messages/{id}/read");
            if (!answered.IsGood && answered.Status != 404)
            {
                return;
            }

            told.Add(id);
        }

        // It stays marked here until the changes say so.
        var rows = all.Where(message => message.ReadAt is null).Select(message => $"{message.Id}").ToHashSet();
        if (read!.RemoveWhere(id => told.Contains(id) && !rows.Contains(id)) > 0)
        {
            await KeepAsync();
        }
    }

    private void Sort() =>
        all = [.. grid.Lines.Of<MessageRow>("message").OrderByDescending(message => message.PutAt).ThenByDescending(message => message.Id)];

    private async Task KeepAsync()
    {
        await vault.WriteAsync(Name, JsonSerializer.Serialize(read!.ToList(), FieldJson.Default.ListString));
        Changed?.Invoke();
    }
}
