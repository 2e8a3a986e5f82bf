using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Report;

/// <summary>What became of a case that she reported, as the server last said it.</summary>
/// <param name="Note">Why it was not taken up, or what was done about it.</param>
/// <param name="PhotosAwaited">How many of its photos are still on a phone.</param>
public sealed record OwnReport(
    string Number, Names Kind, string Status, bool IsEmergency, string Address, string Text, DateTimeOffset ReportedAt, DateTimeOffset? ClosedAt,
    Names? Department, string? Note, int PhotosAwaited)
{
    public override string ToString() => Number;
}

/// <summary>Her reports, with when they were learnt.</summary>
public sealed record KeptReports(IReadOnlyList<OwnReport> Reports, DateTimeOffset At)
{
    public override string ToString() => $"{At:O}";
}

/// <summary>What became of what she reported: asked when she looks, and kept, sealed, for when there is no network.</summary>
public sealed class OwnReports(Vault vault, CallServer server, TimeProvider clock)
{
    private const string Name = "reports";

    public KeptReports? Known { get; private set; }

    public async Task LoadAsync() =>
        Known = await vault.ReadAsync(Name) is { } text ? JsonSerializer.Deserialize(text, FieldJson.Default.KeptReports) : null;

    /// <summary>Without a network what is known stays.</summary>
    public async Task RenewAsync()
    {
        var answered = await server.SendAsync(HttpMethod.Get, "/api/cases/worker-reports");
        if (answered.IsGood)
        {
            Known = new(JsonSerializer.Deserialize(answered.Body, FieldJson.Default.ListOwnReport)!, clock.GetUtcNow());
            await vault.WriteAsync(Name, JsonSerializer.Serialize(Known, FieldJson.Default.KeptReports));
        }
    }
}
