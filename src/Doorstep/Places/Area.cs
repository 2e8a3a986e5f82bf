using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Maps;

namespace Doorstep.Places;

/// <summary>One node of the city's tree: the city, a district, a subdistrict or town, a community or village, or a grid.</summary>
public sealed class Area
{
    private Area() { }

    public AreaCode Code { get; private init; }
    public AreaLevel Level { get; private init; }
    public Names Names { get; private set; } = new("", "", "");
    /// <summary>A residents' community of the main urban area, against a village.</summary>
    public bool IsUrban { get; private init; }
    /// <summary>When a community joined grid management; null while it has not, and for other levels.</summary>
    public DateOnly? JoinedOn { get; private set; }
    /// <summary>Where to put its label, WGS-84.</summary>
    public double Longitude { get; private set; }
    public double Latitude { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }

    public static Area Found(AreaCode code, Names names, bool isUrban, DateOnly? joinedOn, double longitude, double latitude) => new()
    {
        Code = code,
        Level = code.Level,
        Names = names,
        IsUrban = isUrban,
        JoinedOn = joinedOn,
        Longitude = longitude,
        Latitude = latitude,
    };

    /// <summary>A grid with another border, or one that was closed and is needed again.</summary>
    public void Redraw(double longitude, double latitude) => (Longitude, Latitude, ClosedAt) = (longitude, latitude, null);

    public void Close(Act act) => ClosedAt = act.At;
}

/// <summary>One version of an area's border. A case keeps the version of its grid that it was filed under.</summary>
public sealed class Outline : IInArea
{
    private Outline() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public int Version { get; private init; }
    public DateTimeOffset From { get; private init; }
    public DateTimeOffset? Until { get; private set; }
    /// <summary>The act that drew it, and the one that ended it, where grids were redrawn.</summary>
    public Guid? BegunBy { get; private init; }
    public Guid? EndedBy { get; private set; }
    public byte[] Bytes { get; private init; } = [];

    public Shape Shape => Shape.FromBytes(Bytes);

    public static Outline Draw(Guid id, AreaCode area, int version, DateTimeOffset from, Shape shape, Guid? by = null) =>
        new() { Id = id, Area = area, Version = version, From = from, Bytes = shape.ToBytes(), BegunBy = by };

    public void End(Act act) => (Until, EndedBy) = (act.At, act.Id);
}

static class AreaQueries
{
    /// <summary>An area and all areas within it.</summary>
    public static IQueryable<Area> In(this IQueryable<Area> areas, AreaCode within)
    {
        var until = within.Next;
        return areas.Where(area => area.Code >= within && area.Code < until);
    }
}
