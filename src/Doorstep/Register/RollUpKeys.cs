using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Register;

/// <summary>
/// The keys under which a person, a household and a dwelling are counted in the roll-up. Keys never speak of today: births are counted by year and
/// visits by day, and whoever reads them makes age bands and "within 90 days" of them. So a count changes only by an act.
/// </summary>
static class RollUpKeys
{
    public const string People = "people";
    public const string Households = "households";
    public const string Dwellings = "dwellings";
    public const string VisitedDwellings = "visited";
    public const string Sex = "sex.";
    public const string Born = "born.";
    public const string Kind = "kind.";
    public const string Ethnicity = "ethnicity.";
    public const string Use = "use.";
    public const string BuiltAs = "built.";
    public const string Activity = "activity.";
    public const string Alone = "living.alone";
    public const string ChildrenAway = "living.children-away";
    public const string Disability = "living.disability";
    public const string Allowance = "living.allowance";
    public const string Condition = "condition.";
    public const string Seen = "seen.";

    private static readonly Dictionary<Enum, string> spelled = Spell<Sex>(Sex).Concat(Spell<PopulationKind>(Kind)).Concat(Spell<DwellingUse>(Use))
        .Concat(Spell<BuildingUse>(BuiltAs)).Concat(Spell<ActivityKind>(Activity)).Concat(Spell<DwellingCondition>(Condition)).ToDictionary();

    private static readonly string[] births = [.. Enumerable.Range(0, 10000).Select(year => $"{Born}{year:0000}")];

    /// <summary>A household that has a home, and its people who are there; nothing else counts.</summary>
    public static void Count(this RollUpChange tally, Household household, int by)
    {
        if (household.Home is null)
        {
            return;
        }

        tally.CountHome(household, by);
        foreach (var resident in household.Present)
        {
            tally.Count(resident, by);
        }
    }

    /// <summary>The household alone, without its people.</summary>
    public static void CountHome(this RollUpChange tally, Household household, int by)
    {
        tally.Add(household.Area, Households, by);
        tally.Add(household.Area, spelled[household.Condition], by);
        if (household.LastVisitAt is { } visit)
        {
            tally.Add(household.Area, string.Create(CultureInfo.InvariantCulture, $"{Seen}{CityTime.DayOf(visit):yyyy-MM-dd}"), by);
        }
    }

    public static void Count(this RollUpChange tally, Resident resident, int by)
    {
        var area = resident.Area;
        tally.Add(area, People, by);
        tally.Add(area, spelled[resident.Sex], by);
        tally.Add(area, BirthKey(resident), by);
        tally.Add(area, spelled[resident.Kind], by);
        tally.Add(area, EthnicityKey(resident.Ethnicity), by);
        tally.Add(area, spelled[resident.Activity.Kind], by);
        CountLiving(tally, area, resident.Living, by);
    }

    private static void CountLiving(RollUpChange tally, AreaCode area, Living living, int by)
    {
        if (living.Alone)
        {
            tally.Add(area, Alone, by);
        }

        if (living.ChildrenAway)
        {
            tally.Add(area, ChildrenAway, by);
        }

        if (living.Disability is not Register.Disability.None)
        {
            tally.Add(area, Disability, by);
        }

        if (living.Allowance is not Register.Allowance.None)
        {
            tally.Add(area, Allowance, by);
        }
    }

    /// <summary>What an act may change of a dwelling.</summary>
    public static void Count(this RollUpChange tally, Dwelling dwelling, int by) =>
        tally.CountUse(dwelling.Area, dwelling.Use, dwelling.VisitedAt is not null, by);

    public static void CountUse(this RollUpChange tally, AreaCode area, DwellingUse use, bool isVisited, int by)
    {
        tally.Add(area, spelled[use], by);
        if (isVisited)
        {
            tally.Add(area, VisitedDwellings, by);
        }
    }

    /// <summary>That dwellings stand, and in what kind of building.</summary>
    public static void CountBuilt(this RollUpChange tally, AreaCode area, BuildingUse building, int by)
    {
        tally.Add(area, Dwellings, by);
        tally.Add(area, spelled[building], by);
    }

    private static string BirthKey(Resident resident) =>
        resident.BirthDate.IsEmpty
            ? $"{Born}?"
            : births[int.Parse(resident.BirthDate.Open("counting births by year").AsSpan(0, 4), CultureInfo.InvariantCulture)];

    /// <summary>The three large peoples of Hainan by name; smaller groups together, since a count of one is a person.</summary>
    private static string EthnicityKey(string code) => code switch
    {
        "" => $"{Ethnicity}Unknown",
        "01" => $"{Ethnicity}Han",
        "19" => $"{Ethnicity}Li",
        "06" => $"{Ethnicity}Miao",
        _ => $"{Ethnicity}Other",
    };

    private static IEnumerable<KeyValuePair<Enum, string>> Spell<T>(string prefix) where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => KeyValuePair.Create<Enum, string>(value, $"{prefix}{value}"));
}
