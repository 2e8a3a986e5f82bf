using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>
/// The dates on which communities joined grid management: two pilots in July 2013, the city in the spring of 2014, the towns by February 2015.
/// </summary>
internal sealed class Joining(CityBrief brief, IReadOnlySet<AreaCode> notJoined, Random chance)
{
    /// <summary>滨海新村 and 万福.</summary>
    private static readonly AreaCode[] Pilots = [AreaCode.Parse("460106002002"), AreaCode.Parse("460108005006")];

    public DateOnly? On(AreaCode community) =>
        notJoined.Contains(community) ? null
        : Pilots.Contains(community) ? new DateOnly(2013, 7, 15)
        : brief.Urban.Contains(community) ? new DateOnly(2014, 3, 3).AddDays(chance.Next(110))
        : new DateOnly(2014, 7, 1).AddDays(chance.Next(220));
}
