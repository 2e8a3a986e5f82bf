using Doorstep.Live;
using Doorstep.Staff;

namespace Doorstep.Demo;

/// <summary>The departments and utility companies of the demo city: one desk for each kind that the catalogue routes to.</summary>
static class DemoDepartments
{
    private static readonly (string Kind, string Hans, string Hant, string En)[] All =
    [
        ("COMMUNITY", "社区居民委员会工作组", "社區居民委員會工作組", "Communities' working group"),
        ("STREET", "街道办事处协调组", "街道辦事處協調組", "Subdistricts' coordination group"),
        ("URBAN_MGMT", "城市管理行政执法局", "城市管理行政執法局", "Urban Management Bureau"),
        ("SANITATION", "环境卫生管理局", "環境衛生管理局", "Sanitation Bureau"),
        ("HEALTH", "卫生和计划生育委员会", "衛生和計劃生育委員會", "Health and Family Planning Commission"),
        ("POLICE", "公安局", "公安局", "Public Security Bureau"),
        ("MUNICIPAL", "市政市容管理委员会", "市政市容管理委員會", "Municipal Works Commission"),
        ("CIVIL_AFFAIRS", "民政局", "民政局", "Civil Affairs Bureau"),
        ("EMERGENCY", "应急管理办公室", "應急管理辦公室", "Emergency Office"),
        ("GARDEN", "园林管理局", "園林管理局", "Parks Bureau"),
        ("PROPERTY", "物业管理科", "物業管理科", "Property Management Section"),
        ("TRAFFIC_POLICE", "交通警察支队", "交通警察支隊", "Traffic Police"),
        ("FIRE", "消防支队", "消防支隊", "Fire Brigade"),
        ("WATER", "自来水公司", "自來水公司", "Water Company"),
        ("POWER", "供电局", "供電局", "Power Supply Bureau"),
        ("GAS", "燃气公司", "燃氣公司", "Gas Company"),
        ("UTILITY", "水电气抢修联动中心", "水電氣搶修聯動中心", "Utilities Repair Centre"),
        ("ENVIRONMENT", "环境保护局", "環境保護局", "Environmental Protection Bureau"),
        ("HRSS", "人力资源和社会保障局", "人力資源和社會保障局", "Human Resources and Social Security Bureau"),
        ("HOUSING", "住房和城乡建设局", "住房和城鄉建設局", "Housing Bureau"),
        ("TRANSPORT", "交通运输和港航管理局", "交通運輸和港航管理局", "Transport Bureau"),
        ("DISABLED", "残疾人联合会", "殘疾人聯合會", "Disabled Persons' Federation"),
        ("MARKET", "工商行政管理局", "工商行政管理局", "Market Supervision Bureau"),
        ("JUSTICE", "司法局", "司法局", "Justice Bureau"),
        ("TELECOM", "通信管理局", "通信管理局", "Telecommunications Bureau"),
        ("EDUCATION", "教育局", "教育局", "Education Bureau"),
        ("WOMEN", "妇女联合会", "婦女聯合會", "Women's Federation"),
    ];

    public static IReadOnlyList<Department> Make(Ids ids, DateTimeOffset at) =>
        [.. All.Select((one, i) => Department.Found(ids.At(at), one.Kind, new(one.Hans, one.Hant, one.En), $"0000-{12_000_000 + i}"))];
}
