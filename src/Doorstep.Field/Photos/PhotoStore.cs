using System.Text.Json;
using Doorstep.Field.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Field.Photos;

/// <summary>The sealed photos of the phone, and its camera. Both are the browser's, in <c>js/photos.js</c>.</summary>
public sealed class PhotoStore(IJSRuntime script)
{
    private readonly Task<IJSObjectReference> store = script.InvokeAsync<IJSObjectReference>("import", "./js/photos.js").AsTask();

    /// <summary>Makes the photo of a field smaller; null where it is none. It is kept by <see cref="KeepAsync"/>.</summary>
    public async Task<SmallPhoto?> ShrinkAsync(ElementReference input) =>
        await (await store).InvokeAsync<string?>("shrink", input) is { } text ? JsonSerializer.Deserialize(text, FieldJson.Default.SmallPhoto) : null;

    /// <returns>False where the phone has no room for it.</returns>
    public async Task<bool> KeepAsync(UnsentPhoto photo) => await (await store).InvokeAsync<bool>("keep", $"{photo.Id}", Text(photo));

    public async Task WriteAsync(UnsentPhoto photo) =>
        await (await store).InvokeVoidAsync("write", $"{photo.Id}", Text(photo), photo.Operation is null);

    public async Task<IReadOnlyList<UnsentPhoto>> AllAsync() =>
        JsonSerializer.Deserialize(await (await store).InvokeAsync<string>("allText"), FieldJson.Default.ListString)!
            .ConvertAll(text => JsonSerializer.Deserialize(text, FieldJson.Default.UnsentPhoto)!);

    public async Task DropAsync(Guid id) => await (await store).InvokeVoidAsync("drop", $"{id}");

    public async Task<byte[]> PieceAsync(Guid id, int from, int length) =>
        await (await store).InvokeAsync<byte[]>("piece", $"{id}", from, length);

    /// <returns>An address of this page alone, until it is hidden.</returns>
    public async Task<string> ShowAsync(Guid id) => await (await store).InvokeAsync<string>("show", $"{id}");

    public async Task HideAsync(string address) => await (await store).InvokeVoidAsync("hide", address);

    public async Task<int> TakeUpAsync(string earlierPin, string by) => await (await store).InvokeAsync<int>("takeUp", earlierPin, by);

    private static string Text(UnsentPhoto photo) => JsonSerializer.Serialize(photo, FieldJson.Default.UnsentPhoto);
}
