namespace Doorstep.Edge.Lanes;

/// <summary>The priority class of an endpoint: how long what it does can wait when not everything can be done at once.</summary>
public enum Lane
{
    /// <summary>Calls for help, whoever answers them, and the stream that shows them: never refused.</summary>
    Emergency,
    /// <summary>What people do one thing at a time, and every page.</summary>
    Work,
    /// <summary>Lists, searches, tiles, files: what can be asked for again.</summary>
    Bulk,
}

/// <summary>The order in which waiting requests of a lane are dropped when its queue grows: tiles, then exports and imports, then lists.</summary>
public enum DropOrder
{
    Last,
    Sooner,
    First,
}

/// <summary>The lane of an endpoint or a page. What carries none is work.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LaneAttribute(Lane lane, DropOrder givenUp = DropOrder.Last) : Attribute
{
    public static LaneAttribute Usual { get; } = new(Lane.Work);

    public Lane Lane { get; } = lane;

    public DropOrder GivenUp { get; } = givenUp;
}

static class LaneExtensions
{
    public static T Lane<T>(this T endpoint, Lane lane, DropOrder givenUp = DropOrder.Last) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new LaneAttribute(lane, givenUp));
}
