using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Desk;

/// <summary>Lists the open emergencies a viewer may see: the snapshot that the live stream goes on from.</summary>
sealed class ShowEmergencies(DoorstepContext db, FindAddress addresses)
{
    /// <summary>More red points than this are a disaster, and a disaster is not handled one by one.</summary>
    private const int Most = 500;

    public sealed record Emergency(
        Guid Id, string Number, string Kind, string Area, string AreaName, string Address, double? Longitude, double? Latitude, DateTimeOffset At,
        bool Acknowledged, Guid? AskedId);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/desk/emergencies",
            (ShowEmergencies useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ViewCases).Lane(Lane.Emergency).WithTags("Desk").WithSummary("The open emergencies in the viewer's areas");

    public async Task<IReadOnlyList<Emergency>> RunAsync(CancellationToken cancellationToken = default)
    {
        var open = await (
            from found in db.Cases.AsNoTracking().ThatAreOpen()
            join area in db.Areas on found.Area equals area.Code into areas
            from area in areas.DefaultIfEmpty()
            where found.IsEmergency && found.ResolvedAt == null
            orderby found.AcknowledgedAt == null descending, found.FiledAt descending
            select new
            {
                found.Id, found.Number, found.KindCode, found.Area, area.Names, found.Address, found.BuildingId, found.Longitude, found.Latitude,
                found.ReportedAt, found.FiledAt, found.AcknowledgedAt, found.AskedId
            })
            .Take(Most).ToListAsync(cancellationToken);
        List<Emergency> shown = new(open.Count);
        foreach (var found in open)
        {
            shown.Add(new(
                found.Id, found.Number, found.KindCode, found.Area.Value, found.Names?.Here ?? "",
                await addresses.HereAsync(found.BuildingId, found.Address, cancellationToken), found.Longitude, found.Latitude,
                found.FiledAt ?? found.ReportedAt, found.AcknowledgedAt is not null, found.AskedId));
        }

        return shown;
    }
}
