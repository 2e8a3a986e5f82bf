using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Access;

/// <summary>
/// What an answer may show of a sealed field without a reading. Two registers are equal to whoever looks where all of this is equal; twins are made
/// so, and differ in everything else that is sealed.
/// </summary>
/// <remarks>
/// Name: its first letter, and whether it has two, three, or more. Document number and phone: the last two signs. Date of birth: the age band. How
/// she lives: nothing, and how many there are of each in a grid. Sex, kind of document, relation, people and ethnicity, schooling, where she is
/// registered and what she does are not sealed.
/// </remarks>
sealed record TwinPerson(Person One, Person Other)
{
    private static readonly string[] names = ["合成甲", "合乙丙", "合丁戊", "合己庚"];
    private static readonly Living[] livings =
    [
        new(), new() { Alone = true, Disability = Disability.Visual, Purpose = Purpose.Care },
        new() { ChildrenAway = true, Allowance = Allowance.Relief, Purpose = Purpose.Relief }
    ];

    /// <summary>Of as many people as there are ways to live, each lives in both twins as somebody does.</summary>
    public static List<TwinPerson> Household(Random chance) =>
        [.. Enumerable.Range(0, livings.Length)
            .Select(place => Of(chance, place == 0 ? "02" : "99", livings[place], livings[(place + 1) % livings.Length]))];

    private static TwinPerson Of(Random chance, string relation, Living one, Living other)
    {
        var number = ANumber(chance);
        var same = Enumerable.Repeat(0, 10_000).Select(_ => ANumber(chance)).First(another => another != number && another[^2..] == number[^2..]);
        var phone = $"138{chance.Next(10_000_000):0000000}";
        return new(APerson(chance.Next(2), number, phone + "7", relation, one),
            APerson(2 + chance.Next(2), same, $"139{chance.Next(1_000_000):000000}{phone[^1]}7", relation, other));
    }

    private static Person APerson(int name, string number, string phone, string relation, Living living) =>
        new(names[name], DocumentType.ResidentCard, number, phone, Ethnicity: "01", Relation: relation, RegisteredArea: "460988", Living: living);

    private static string ANumber(Random chance) =>
        RegisterGround.AnIdNumber(chance.Next(1000), new DateOnly(1970, 1, 1).AddDays(chance.Next(25 * 365)));
}

/// <summary>One of two communities that are alike but for what is sealed.</summary>
sealed partial class Twin(DoorstepApp app, RegisterGround ground, RegisterClient staff)
{
    private readonly Dictionary<string, HttpClient> callers = [];
    private readonly Dictionary<string, Guid> accounts = [];

    public RegisterGround Ground => ground;

    public List<Guid> Residents { get; } = [];

    public Guid Household { get; private set; }

    public Guid LastAct { get; private set; }

    public static async Task<(Twin One, Twin Other)> MakeAsync(DoorstepApp app, List<TwinPerson> people) =>
        (await MakeAsync(app, [.. people.Select(person => person.One)]), await MakeAsync(app, [.. people.Select(person => person.Other)]));

    private static async Task<Twin> MakeAsync(DoorstepApp app, Person[] people)
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(db =>
        {
            db.Areas.AddRange(((AreaCode[])[ground.Community, ground.Grid, ground.OtherGrid])
                .Select(code => Area.Found(code, new("合成", "合成", "Synthetic"), isUrban: true, joinedOn: null, 110.3, 20.0)));
            return db.SaveChangesAsync();
        });
        Twin made = new(app, ground, await RegisterClient.OfAsync(app, ground));
        await made.EnterAsync(people);
        return made;
    }

    /// <summary>Whoever does something in both twins; a reading of hers ends the comparison.</summary>
    public async Task<HttpClient> CallerAsync(string role)
    {
        if (!callers.TryGetValue(role, out var caller))
        {
            var account = await app.AnAccountAsync(role, role is Role.GridWorker ? ground.Grid.Value : ground.Community.Value);
            (callers[role], accounts[role]) = (caller = await app.SignedInAsync(account), account.Id);
        }

        return caller;
    }

    public Task<int> ReadingsOfAsync(string role)
    {
        var account = accounts[role];
        return app.FromDatabaseAsync(db => db.Readings.CountAsync(reading => reading.By == account));
    }

    public async Task<string> AskAsync(string role, Func<Twin, HttpRequestMessage> request)
    {
        var caller = await CallerAsync(role);
        using var asked = request(this);
        using var answer = await caller.SendAsync(asked);
        var said = await answer.Content.ReadAsStringAsync();
        LastAct = ActId().Match(said) is { Success: true } act ? Guid.Parse(act.Groups[1].Value) : LastAct;
        var headers = answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal);
        return $"{(int)answer.StatusCode} {string.Join(' ', headers)} {MadeAnew().Replace(said.Replace(ground.Community.Value, "C", StringComparison.Ordinal), "·")}";
    }

    /// <summary>A page or an endpoint that is about this twin, or about nobody.</summary>
    public string Fill(string pattern) => Parameter()
        .Replace(pattern, match => match.Groups["of"].Value + "/" + (match.Groups["of"].Value, match.Groups["name"].Value.ToUpperInvariant()) switch
        {
            (_, "HOUSEHOLDID") or ("households", _) => $"{Household}",
            (_, "DWELLINGID") => $"{ground.Dwellings[3].Id}",
            ("residents", _) => $"{Residents[0]}",
            ("buildings", _) => $"{ground.Buildings[0].Id}",
            ("areas", _) => ground.Grid.Value,
            _ => Routes.Sample(match.Value).Split('/')[^1],
        });

    private async Task EnterAsync(Person[] people)
    {
        // One by one, so that they stand in one order in both.
        Household = (await staff.AddAsync(ground.Dwellings[0].Id, people[0])).Id;
        foreach (var person in people.Skip(1))
        {
            await staff.DoAsync($"/households/{Household}/residents", person);
        }

        Residents.AddRange((await staff.HouseholdAsync(Household)).Residents.Select(resident => resident.Id));
    }

    /// <summary>
    /// Ids, times, also as a history writes them, trace ids, tokens; the head of the log and the place in the list of changes, which grow by themselves
    /// between two answers; the names of accounts; the areas that a field offers, both twins among them.
    /// </summary>
    [GeneratedRegex("""<datalist.*?</datalist>|(?<="traceId":")[^"]*|(?<="(?:checkpoint|cursor)":")[^"]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|CfDJ8[\w+/=\\-]+|20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+\d\d:\d\d)?|(?<=nonce=")[^"]*|(?<=")6\d{17}(?=")""")]
    private static partial Regex MadeAnew();

    [GeneratedRegex("\"actId\":\"([^\"]*)\"")]
    private static partial Regex ActId();

    [GeneratedRegex(@"(?<of>[^/]*)/\{(?<name>\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
