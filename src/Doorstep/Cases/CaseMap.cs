using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// The open cases as points in memory, kept in step with the log: a snapshot of the open cases, then every line about a case applied to it. A line
/// carries all that the map shows, so nothing is read from the database for it.
/// </summary>
sealed class CaseMap(Feed feed, IServiceScopeFactory scopes, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private readonly ConcurrentDictionary<short, byte> kinds = new();

    public PointTiles Points { get; } = new();

    /// <summary>Kinds of one category among the cases seen so far; the category is the first two digits of the code.</summary>
    public IEnumerable<short> KindsOf(string category) => kinds.Keys.Where(kind => CategoryOf(kind) == category);

    /// <summary>Where it fails, it starts again from the open cases.</summary>
    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        var from = await feed.EndAsync(stoppingToken);
        await LoadAsync(stoppingToken);
        Worked();
        await foreach (var published in feed.FollowAsync(from, stoppingToken))
        {
            if (published is null)
            {
                await LoadAsync(stoppingToken);
            }
            else if (published.Entry.What.StartsWith("case.", StringComparison.Ordinal))
            {
                Apply(published.Entry);
            }

            Worked();
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("case map");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var open = await db.Cases.AsNoTracking()
            .Where(found => found.Status != CaseStatus.Closed && found.Status != CaseStatus.Rejected && found.Longitude != null
                && !found.IsConfidential)
            .Select(found => new
            {
                found.Id, found.Area, found.DepartmentId, found.KindCode, found.Status, found.IsEmergency, found.AmberAt, found.DueAt,
                found.ResolvedAt, found.Longitude, found.Latitude
            })
            .ToListAsync(cancellationToken);
        Points.Load(open.Select(found => PointOf(
            found.Id, found.Area, found.DepartmentId, found.KindCode, found.IsEmergency, found.Status,
            Case.LightOf(found.Status, found.IsEmergency, found.AmberAt, found.DueAt, found.ResolvedAt, now),
            found.Longitude!.Value, found.Latitude!.Value)));
    }

    private void Apply(Entry entry)
    {
        if (entry.IsConfidential)
        {
            // Also one that became so: its point is taken off every map.
            Points.Remove(entry.SubjectId);
            return;
        }

        if (entry.Facts is null
            || JsonSerializer.Deserialize<Drawn>(entry.Facts, JsonSerializerOptions.Web) is not { Lon: { } longitude, Lat: { } latitude } drawn)
        {
            return;
        }

        if (!Enum.TryParse<CaseStatus>(drawn.Status, out var status) || !CaseLife.IsOpen(status))
        {
            Points.Remove(entry.SubjectId);
            return;
        }

        // What goes back to the desk is no department's, though the line is still told to the one that had it.
        var department = status is CaseStatus.Filed ? null : entry.DepartmentId;
        Points.Put(PointOf(entry.SubjectId, entry.Area, department, drawn.Kind, drawn.Emergency, status,
            Enum.TryParse<CaseLight>(drawn.Light, out var light) ? light : CaseLight.Off, longitude, latitude));
    }

    private CasePoint PointOf(
        Guid id, AreaCode area, Guid? department, string kindCode, bool isEmergency, CaseStatus status, CaseLight light,
        double longitude, double latitude)
    {
        var kind = short.TryParse(kindCode, CultureInfo.InvariantCulture, out var known) ? known : (short)0;
        kinds.TryAdd(kind, 0);
        return CasePoint.At(longitude, latitude, id, AreaNumbers.NumberOf(area), department, kind, LightOf(isEmergency, light), (byte)status);
    }

    private static PointLight LightOf(bool isEmergency, CaseLight light) => light switch
    {
        CaseLight.Red => isEmergency ? PointLight.Emergency : PointLight.Overdue,
        CaseLight.Amber => PointLight.Amber,
        _ => PointLight.OnTime,
    };

    private static string CategoryOf(short kind) => (kind / 100).ToString("00", CultureInfo.InvariantCulture);

    private sealed record Drawn(string Kind, bool Emergency, string Status, string Light, double? Lon, double? Lat);
}
