using System.Text.Json.Serialization;
using Doorstep.Contracts;

namespace Doorstep.Tasks.Counts;

/// <summary>What a report says, and says for good: with the names that areas and services had when it was made.</summary>
/// <param name="Purpose">Of the form, as whoever was asked could read it.</param>
/// <param name="Least">The smallest number that is published.</param>
/// <param name="Areas">The city first, each area before those in it; none narrower than a subdistrict.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Few">Services that fewer than the least asked for in the whole city: they count in no sum.</param>
/// <param name="Numbers">Of each area its options and their sum; null where it is withheld.</param>
public sealed record CountsBody(
    Names Form, Names Purpose, int Least, IReadOnlyList<CountedArea> Areas, IReadOnlyList<CountedOption> Options,
    IReadOnlyList<CountedOption> Few,
    IReadOnlyList<IReadOnlyList<int?>> Numbers);

public sealed record CountedArea(AreaCode Code, Names Names);

/// <param name="Service">The code of the service.</param>
/// <param name="Part">The code of what was asked for in it; null for all of the service.</param>
public sealed record CountedOption(string Service, string? Part, Names ServiceNames, Names? PartNames)
{
    [JsonIgnore]
    public string Here => PartNames is null ? ServiceNames.Here : $"{ServiceNames.Here} · {PartNames.Here}";
}

/// <summary>Somebody who asked for a service, where she asked for it last in the quarter.</summary>
/// <param name="Subject">The resident, or the household where the service is for one.</param>
sealed record Served(Guid Subject, AreaCode Area, string Service, string? Part, DateTimeOffset At, Guid FormId);
