using Doorstep.Places;

namespace Doorstep.Cases.Desk;

/// <summary>A place that the address search found.</summary>
public sealed record FoundPlace(string Name, string Within, double Longitude, double Latitude, Guid? Building = null)
{
    internal static FoundPlace Of(FoundAddress found) => new(found.Name, found.Within, found.Longitude, found.Latitude, found.Building);
}
