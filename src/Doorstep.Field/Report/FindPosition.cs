using System.Text.Json;
using Doorstep.Field.Shell;
using Microsoft.JSInterop;

namespace Doorstep.Field.Report;

/// <summary>Where the phone was when its worker asked for it.</summary>
/// <param name="Accuracy">Within how many metres it is right.</param>
public sealed record Position(double Longitude, double Latitude, double Accuracy)
{
    public override string ToString() => "***";
}

/// <summary>Finds where the phone is, once, because its worker asked; never by itself. The browser does it, in <c>js/position.js</c>.</summary>
public sealed class FindPosition(IJSRuntime script)
{
    /// <returns>Null where it is refused or not found.</returns>
    public async Task<Position?> RunAsync()
    {
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", "./js/position.js");
        return await module.InvokeAsync<string?>("whereNow") is { } text ? JsonSerializer.Deserialize(text, FieldJson.Default.Position) : null;
    }
}
