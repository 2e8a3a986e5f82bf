using System.Text.Json;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Grid;

/// <summary>
/// Keeps what has come into her grids and gone out of them until she has read it, sealed with what is held. What came and went again before she
/// looked is no news.
/// </summary>
public sealed class KeepBorderNews(Vault vault)
{
    private const string Name = "grid-news";

    private const int Most = 200;

    private List<BorderNews>? all;

    public event Action? Changed;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<BorderNews> All => all ?? [];

    public async Task LoadAsync() => all ??= await vault.ReadAsync(Name) is { } text
        ? JsonSerializer.Deserialize(text, FieldJson.Default.ListBorderNews)! : [];

    public async Task AddAsync(IReadOnlyList<BorderNews> some)
    {
        if (some.Count == 0)
        {
            return;
        }

        await LoadAsync();
        all = Over(all!, some);
        await KeepAsync();
    }

    public async Task ReadAsync()
    {
        all = [];
        await KeepAsync();
    }

    /// <summary>Puts newer ones over what is not read yet.</summary>
    public static List<BorderNews> Over(IReadOnlyList<BorderNews> unread, IReadOnlyList<BorderNews> some)
    {
        var known = unread.ToDictionary(one => one.Id, one => one.HasEntered);
        var fresh = some.Where(one => !known.ContainsKey(one.Id)).ToList();
        var turned = some.Where(one => known.TryGetValue(one.Id, out var was) && was != one.HasEntered).Select(one => one.Id).ToHashSet();
        return [.. fresh.Concat(unread.Where(one => !turned.Contains(one.Id))).Take(Most)];
    }

    private async Task KeepAsync()
    {
        await vault.WriteAsync(Name, JsonSerializer.Serialize(all!, FieldJson.Default.ListBorderNews));
        Changed?.Invoke();
    }
}
