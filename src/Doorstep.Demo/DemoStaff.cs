using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Places;
using Doorstep.Staff;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// Makes the people who work in the demo city: 1,456 grid workers in Haikou, one a grid and the rest substitutes, and a sign-in for each role.
/// </summary>
sealed class DemoStaff(DoorstepContext db, Ids ids, IPasswordHasher<Account> hasher, Blobs blobs, Random chance)
{
    private const int Substitutes = 6;
    /// <summary>One worker in so many agreed to a portrait on her badge.</summary>
    private const int PortraitEvery = 8;

    private readonly DemoNames names = new(chance);

    public async Task<IReadOnlyDictionary<AreaCode, GridWorker>> HireAsync(IReadOnlyList<Area> areas, CancellationToken cancellationToken)
    {
        var grids = areas.Where(area => area.Level is AreaLevel.Grid).OrderBy(area => area.Code).ToList();
        var joined = areas.Where(area => area.JoinedOn is not null).ToDictionary(area => area.Code, area => area.JoinedOn!.Value);
        List<GridWorker> workers = [];
        List<Posting> postings = [];
        List<Account> accounts = [];
        List<Grant> grants = [];
        var role = Role.Usual.Single(usual => usual.Code == Role.GridWorker);
        var busiest = grids.Select(grid => grid.Code.Parent).Distinct().OrderBy(code => code).Take(Substitutes);
        foreach (var area in grids.Select(grid => grid.Code).Concat(busiest))
        {
            var community = area.At(AreaLevel.Community);
            var from = new DateTimeOffset(joined[community].ToDateTime(new TimeOnly(1, 0)), TimeSpan.Zero);
            var (hans, english) = names.Person(woman: chance.Next(3) > 0);
            var worker = GridWorker.Hire(ids.At(from), community, hans, english, names.Phone(), $"HK{workers.Count + 1:0000}");
            var account = Invited(worker.Badge.ToLowerInvariant(), hans, from);
            worker.SignsInWith(account.Id);
            accounts.Add(account);
            grants.Add(Grant.Give(account.Id, role, area, null, new Act(ids.At(from), Guid.Empty, from)));
            workers.Add(worker);
            postings.Add(Posting.Post(worker, area, new Act(ids.At(from), Guid.Empty, from)));
        }

        var portraits = await PortraitsAsync(workers, postings, cancellationToken);
        await db.BulkInsertAsync(accounts, cancellationToken);
        await db.BulkInsertAsync(grants, cancellationToken);
        // A right that no line of the log tells would be one that was put in past the platform.
        await db.BulkLogAsync(
            [.. grants.SelectMany(grant => grant.NewEntries).Concat(workers.SelectMany(worker => worker.NewEntries)).OrderBy(entry => entry.At)],
            cancellationToken);
        grants.ForEach(grant => grant.NewEntries.Clear());
        workers.ForEach(worker => worker.NewEntries.Clear());
        await db.BulkInsertAsync(workers, cancellationToken);
        await db.BulkInsertAsync(portraits, cancellationToken);
        await db.BulkInsertAsync(postings, cancellationToken);
        return postings.Zip(workers).Where(pair => !pair.First.IsSubstitute).ToDictionary(pair => pair.First.Area, pair => pair.Second);
    }

    private async Task<List<Photo>> PortraitsAsync(List<GridWorker> workers, List<Posting> postings, CancellationToken cancellationToken)
    {
        List<Photo> portraits = [];
        for (var i = 0; i < workers.Count; i += PortraitEvery)
        {
            var at = postings[i].From.AddDays(20);
            portraits.Add(await DemoPortraits.PutAsync(workers[i], i / PortraitEvery, blobs, new Act(ids.At(at), Guid.Empty, at), cancellationToken));
        }

        return portraits;
    }

    /// <summary>A sign-in for each role; only these have passwords.</summary>
    public async Task<IReadOnlyList<DemoAccounts>> OpenAccountsAsync(AreaCode home, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var departments = await db.Departments.ToDictionaryAsync(department => department.Kind, cancellationToken);
        var subdistrict = home.At(AreaLevel.Subdistrict);
        (string Name, string Role, AreaCode Area, string? Department, string Display)[] wanted =
        [
            ("duty", Role.DutyOfficer, home.At(AreaLevel.City), null, "值班员（演示）"),
            ("duty2", Role.DutyOfficer, home.At(AreaLevel.City), null, "二线值班员（演示）"),
            ("leader", Role.DutyOfficer, home.At(AreaLevel.City), null, "值班长（演示）"),
            ("dispatcher", Role.Dispatcher, home.At(AreaLevel.City), null, "派遣员（演示）"),
            ("water", Role.DepartmentHandler, home.At(AreaLevel.City), "WATER", "自来水公司（演示）"),
            ("power", Role.DepartmentHandler, home.At(AreaLevel.City), "POWER", "供电局（演示）"),
            ("gas", Role.DepartmentHandler, home.At(AreaLevel.City), "GAS", "燃气公司（演示）"),
            ("sanitation", Role.DepartmentHandler, home.At(AreaLevel.City), "SANITATION", "环卫局（演示）"),
            ("worker", Role.GridWorker, home, null, "网格员（演示）"),
            ("community", Role.CommunityStaff, home.At(AreaLevel.Community), null, "社区干部（演示）"),
            ("subdistrict", Role.SubdistrictStaff, subdistrict, null, "街道干部（演示）"),
            ("planner", Role.Planner, home.At(AreaLevel.City), null, "网格规划员（演示）"),
            ("mayor", Role.CityLeader, home.At(AreaLevel.City), null, "市领导（演示）"),
            ("admin", Role.Administrator, home.At(AreaLevel.City), null, "管理员（演示）"),
            ("auditor", Role.Auditor, home.At(AreaLevel.City), null, "审计员（演示）"),
            ("resident", Role.Resident, home, null, "居民（演示）"),
        ];
        List<DemoAccounts> printed = [];
        Dictionary<string, Account> accounts = [];
        foreach (var (name, role, area, department, display) in wanted)
        {
            var password = $"menbian-{name}-{chance.Next(1000, 10000)}";
            accounts[name] = Open(name, password, display, now);
            db.Grants.Add(Grant.Give(accounts[name].Id, Role.Usual.Single(usual => usual.Code == role), area,
                department is null ? null : departments[department].Id, new Act(ids.Next(), Guid.Empty, now)));
            printed.Add(new(name, password, role, area.Value, display));
        }

        AddSecondAdministrator(printed, home, now);
        AddHealth(printed, home, departments["HEALTH"], now);

        string[] roster = ["duty", "duty2", "leader"];
        db.Roster.AddRange(roster.Select((name, i) =>
            RosterPlace.Take(ids.Next(), home.At(AreaLevel.City), accounts[name].Id, i + 1, leadsShift: name == "leader")));
        // The printed worker is the one of the home grid; her unused invitation is left to nobody.
        (await db.GridWorkers.FirstAsync(worker => db.Postings.Any(posting => posting.WorkerId == worker.Id && posting.Area == home),
            cancellationToken)).SignsInWith(accounts["worker"].Id);
        await db.SaveChangesAsync(cancellationToken);
        return printed;
    }

    /// <summary>Powerful accounts need two. Her password is made of the first one's: another throw of the dice would make another city.</summary>
    private void AddSecondAdministrator(List<DemoAccounts> printed, AreaCode home, DateTimeOffset now)
    {
        var first = printed.Single(account => account.UserName == "admin");
        var second = first
            with { UserName = "admin2", Password = first.Password.Replace("admin", "admin2", StringComparison.Ordinal), DisplayName = "管理员二（演示）" };
        var account = Open(second.UserName, second.Password, second.DisplayName, now);
        db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(usual => usual.Code == Role.Administrator), home.At(AreaLevel.City), null,
            new Act(ids.Next(), Guid.Empty, now)));
        printed.Insert(printed.IndexOf(first) + 1, second);
    }

    /// <summary>The department that the services report to; its password is made of another's, for the same reason.</summary>
    private void AddHealth(List<DemoAccounts> printed, AreaCode home, Department department, DateTimeOffset now)
    {
        var other = printed.Single(account => account.UserName == "sanitation");
        DemoAccounts health = other with
        {
            UserName = "health", Password = other.Password.Replace("sanitation", "health", StringComparison.Ordinal), DisplayName = "卫生计生委（演示）",
        };
        var account = Open(health.UserName, health.Password, health.DisplayName, now);
        db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(usual => usual.Code == Role.DepartmentHandler), home.At(AreaLevel.City),
            department.Id, new Act(ids.Next(), Guid.Empty, now)));
        printed.Insert(printed.IndexOf(other) + 1, health);
    }

    /// <summary>An account that nobody has set a password for: it cannot be signed in to.</summary>
    private Account Invited(string name, string display, DateTimeOffset from) => new()
    {
        Id = ids.At(from),
        UserName = name,
        NormalizedUserName = name.ToUpperInvariant(),
        DisplayName = display,
        CreatedAt = from,
        IsDemo = true,
        LockoutEnabled = true,
        SecurityStamp = ids.At(from).ToString("n"),
        ConcurrencyStamp = ids.At(from).ToString("n"),
    };

    private Account Open(string name, string password, string display, DateTimeOffset now)
    {
        var account = Invited(name, display, now);
        account.PasswordHash = hasher.HashPassword(account, password);
        db.Users.Add(account);
        return account;
    }
}
