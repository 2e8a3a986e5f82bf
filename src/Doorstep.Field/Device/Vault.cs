using System.Text.Json;
using Doorstep.Field.Shell;
using Microsoft.JSInterop;

namespace Doorstep.Field.Device;

/// <param name="Left">Tries of the PIN that are left.</param>
/// <param name="Kept">Entries of before the phone was wiped, sealed as they were.</param>
public sealed record VaultState(bool Registered, int Left, int Kept);

/// <param name="Device">Which this phone was before it was wiped.</param>
public sealed record LeftBox(string Id, Guid Device, string Box)
{
    public override string ToString() => Id;
}

/// <summary>The sealed store of the phone. The sealing itself is WebCrypto's, in <c>js/vault.js</c>.</summary>
public sealed class Vault(IJSRuntime script)
{
    private readonly Task<IJSObjectReference> vault = script.InvokeAsync<IJSObjectReference>("import", "./js/vault.js").AsTask();
    private readonly Task<IJSObjectReference> face = script.InvokeAsync<IJSObjectReference>("import", "./js/face.js").AsTask();

    public async Task<string> WordsAsync() => await (await face).InvokeAsync<string>("wordsText");

    public async Task<string> LanguageAsync() => await (await face).InvokeAsync<string>("languageNow");

    /// <summary>The app begins anew in that language.</summary>
    public async Task SpeakAsync(string language) => await (await face).InvokeVoidAsync("speak", language);

    public async Task FaceIsDoneAsync() => await (await face).InvokeVoidAsync("done");

    /// <summary>The stop that was tapped before the app was there.</summary>
    public async Task<string?> TappedAsync() => await (await face).InvokeAsync<string?>("tappedTask");

    public async Task LockAsync() => await (await face).InvokeVoidAsync("lock");

    /// <summary>Locks, and shows what to say to whoever asks for data; the PIN leads back.</summary>
    public async Task LockAskedAsync() => await (await face).InvokeVoidAsync("lockAsked");

    /// <summary>Whom to name then. It is nobody's secret, and is shown while all is locked.</summary>
    public async Task KeepOfficerAsync(string name, string phone) => await (await face).InvokeVoidAsync("keepOfficer", name, phone);

    public async Task<bool> HasNetworkAsync() => await (await face).InvokeAsync<bool>("online");

    public async Task WatchNetworkAsync<T>(DotNetObjectReference<T> told) where T : class => await (await face).InvokeVoidAsync("watch", told);

    public async Task<VaultState> StateAsync() =>
        JsonSerializer.Deserialize(await (await vault).InvokeAsync<string>("stateText"), FieldJson.Default.VaultState)!;

    /// <summary>Waits for the PIN.</summary>
    public async Task OpenedAsync() => await (await vault).InvokeVoidAsync("opened");

    /// <returns>The public half of a new key, to be registered.</returns>
    public async Task<string> BeginAsync() => await (await vault).InvokeAsync<string>("begin");

    /// <param name="cityKey">What is not sent is sealed to it besides, as of this device.</param>
    public async Task SettleAsync(string pin, string cityKey, Guid device) =>
        await (await vault).InvokeVoidAsync("settle", pin, cityKey, $"{device}");

    public async Task WipeAsync() => await (await vault).InvokeVoidAsync("wipe");

    public async Task<bool> PersistAsync() => await (await vault).InvokeAsync<bool>("persist");

    /// <summary>The server has answered: the days without contact begin anew.</summary>
    public async Task TouchAsync() => await (await vault).InvokeVoidAsync("touch");

    public async Task<string> SignAsync(string challenge) => await (await vault).InvokeAsync<string>("sign", challenge);

    public async Task<string?> ReadAsync(string name) => await (await vault).InvokeAsync<string?>("read", name);

    public async Task WriteAsync(string name, string text) => await (await vault).InvokeVoidAsync("write", name, text);

    public async Task ForgetAsync(string name) => await (await vault).InvokeVoidAsync("forget", name);

    public async Task<string> WaitingAsync() => await (await vault).InvokeAsync<string>("waitingText");

    /// <param name="forCity">The operation as it is sent; null where the server has it.</param>
    public async Task PutAsync(Guid id, string text, string? forCity) => await (await vault).InvokeVoidAsync("put", $"{id}", text, forCity);

    public async Task DropAsync(Guid id) => await (await vault).InvokeVoidAsync("drop", $"{id}");

    /// <summary>What was left by a wipe, by its key, as far as the PIN of then opens it.</summary>
    public async Task<Dictionary<string, string>> LeftAsync(string pin) =>
        JsonSerializer.Deserialize(await (await vault).InvokeAsync<string>("leftText", pin), FieldJson.Default.DictionaryStringString)!;

    /// <summary>What was left by a wipe, as it was sealed to the city.</summary>
    public async Task<List<LeftBox>> LeftBoxesAsync() =>
        JsonSerializer.Deserialize(await (await vault).InvokeAsync<string>("leftBoxesText"), FieldJson.Default.ListLeftBox)!;

    /// <summary>By the key of the phone that it was before the wipe.</summary>
    public async Task<string> SignLeftAsync(string name, string challenge) =>
        await (await vault).InvokeAsync<string>("signLeft", name, challenge);

    public async Task DropLeftAsync(string name) => await (await vault).InvokeVoidAsync("dropLeft", name);
}
