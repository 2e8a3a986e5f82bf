using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Doorstep.Field.Device;

/// <summary>Keeps what is being written down sealed at every keystroke, one after the other, so that the last that was typed is what stays.</summary>
public sealed class KeepDraft(Vault vault) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    public async Task<T?> ReadAsync<T>(string name, JsonTypeInfo<T> type) where T : class =>
        await vault.ReadAsync(name) is { } text ? JsonSerializer.Deserialize(text, type) : null;

    public Task WriteAsync<T>(string name, T draft, JsonTypeInfo<T> type)
    {
        var text = JsonSerializer.Serialize(draft, type);
        return InTurnAsync(() => vault.WriteAsync(name, text));
    }

    public Task ForgetAsync(string name) => InTurnAsync(() => vault.ForgetAsync(name));

    public void Dispose() => turn.Dispose();

    private async Task InTurnAsync(Func<Task> write)
    {
        await turn.WaitAsync();
        try
        {
            await write();
        }
        finally
        {
            turn.Release();
        }
    }
}
