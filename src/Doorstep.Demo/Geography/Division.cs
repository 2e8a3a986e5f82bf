using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>A row of the statistical list: a district, a subdistrict or town, or a community-level division.</summary>
/// <param name="Kind">district, subdistrict, town, community, village or other.</param>
internal sealed record Division(AreaCode Code, string OfficialZh, string NameEn, string Kind)
{
    private static readonly string[] Offices = ["居民委员会", "居委会", "村民委员会", "村委会", "村委员会", "委员会"];

    /// <summary>The name without the office that it is formally the name of.</summary>
    public string NameZh
    {
        get
        {
            if (Kind is not ("community" or "village"))
            {
                return OfficialZh;
            }

            var office = Offices.FirstOrDefault(OfficialZh.EndsWith);
            var place = office is null ? OfficialZh : OfficialZh[..^office.Length];
            place = place.EndsWith("社区", StringComparison.Ordinal) ? place[..^2] : place;
            return place + (Kind == "community" ? "社区" : "村");
        }
    }

    public static Division City { get; } = new(AreaCode.Parse("4601"), "海口市", "Haikou City", "city");

    public static IReadOnlyList<Division> ReadAll() =>
        [.. Facts.Rows("haikou-divisions.csv").Where(row => row[0] is not ("460000" or "460100"))
            .Select(row => new Division(AreaCode.Parse(row[0]), row[1], row[2], row[3]))];
}
