using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Bench;

/// <summary>A made-up city of 3,000,000 in 1,148 grids: only what the five questions count, by chance with a fixed seed.</summary>
internal sealed class RollupCity
{
    public static int Residents => Size.Of(3_000_000, 3_000);
    public const string City = "4601";
    public const string Leader = "leader", Password = "synthetic-password";
    private static int Households => Residents / 3;
    private static int Dwellings => Residents / 5 * 2;

    private readonly AreaCode[] grids = [.. new LatticeCity(41, 28).Areas.Select(area => area.Code)];

    public sealed record Person(
        short Grid, short Sex, short BirthYear, short Kind, short Ethnicity, short Activity, bool Alone, bool ChildrenAway,
        bool Disability, bool Allowance);

    public sealed record Home(short Grid, short Condition, DateOnly? SeenOn);

    public sealed record Door(short Grid, short Use, short Built, bool Visited);

    /// <summary>As the roll-ups spell them, by the place of their code.</summary>
    public static string[] Ethnicities { get; } = ["Han", "Li", "Miao", "Other", "Unknown"];

    public static DateOnly Today { get; } = CityTime.Today(TimeProvider.System);

    public IEnumerable<Person> People()
    {
        var chance = new Random(20150226);
        for (var i = 0; i < Residents; i++)
        {
            yield return new(
                Grid(chance), Low(chance, 1, 2), (short)(Today.Year - 1 - chance.Next(95)), Low(chance, 1, 4), Low(chance, 0, 4), Low(chance, 0, 7),
                chance.Next(20) == 0, chance.Next(30) == 0, chance.Next(25) == 0, chance.Next(40) == 0);
        }
    }

    public IEnumerable<Home> Homes()
    {
        var chance = new Random(2);
        for (var i = 0; i < Households; i++)
        {
            yield return new(Grid(chance), Low(chance, 0, 3), chance.Next(3) == 0 ? null : Today.AddDays(-chance.Next(200)));
        }
    }

    public IEnumerable<Door> Doors()
    {
        var chance = new Random(3);
        for (var i = 0; i < Dwellings; i++)
        {
            yield return new(Grid(chance), Low(chance, 0, 5), Low(chance, 0, 8), chance.Next(6) != 0);
        }
    }

    /// <summary>A database of the platform with the city's tree, its roll-ups and one leader to ask.</summary>
    public async Task SaveAsync(string connection, CancellationToken stopping)
    {
        var caller = new Caller();
        caller.Become(Guid.Empty, AccessScope.OfJob("bench"));
        await using var db = new PostgresDoorstepContext(
            new DbContextOptionsBuilder<PostgresDoorstepContext>().UseNpgsql(connection).Options, caller, new CommitSignal());
        await db.Database.MigrateAsync(stopping);
        foreach (var code in (AreaCode[])[AreaCode.Parse(City), AreaCode.Parse("460106")])
        {
            db.Areas.Add(Area.Found(code, new("合成", "合成", "Synthetic"), false, null, 110.3, 20));
        }

        var ids = new Ids(TimeProvider.System, new Chance());
        var now = TimeProvider.System.GetUtcNow();
        var leader = Account.Invite(Leader, "市领导（合成）", AreaCode.Parse(City), new(ids.Next(), Guid.Empty, now));
        leader.SetPassword(new PasswordHasher<Account>().HashPassword(leader, Password), AreaCode.Parse(City), new(ids.Next(), leader.Id, now));
        db.AddRange(leader, Grant.Give(
            leader.Id, Role.Usual.Single(role => role.Code == Role.CityLeader), AreaCode.Parse(City), null, new(ids.Next(), leader.Id, now)));
        await db.InOneCommitAsync(() => Count().WriteAsync(db, stopping), stopping);
    }

    /// <summary>By the same keys as the register's own acts.</summary>
    private RollUpChange Count()
    {
        RollUpChange tally = new();
        foreach (var person in People())
        {
            var grid = grids[person.Grid];
            tally.Add(grid, RollUpKeys.People, 1);
            tally.Add(grid, $"{RollUpKeys.Sex}{(Sex)person.Sex}", 1);
            tally.Add(grid, $"{RollUpKeys.Born}{person.BirthYear}", 1);
            tally.Add(grid, $"{RollUpKeys.Kind}{(PopulationKind)person.Kind}", 1);
            tally.Add(grid, $"{RollUpKeys.Ethnicity}{Ethnicities[person.Ethnicity]}", 1);
            tally.Add(grid, $"{RollUpKeys.Activity}{(ActivityKind)person.Activity}", 1);
            foreach (var (said, key) in ((bool, string)[])[
                (person.Alone, RollUpKeys.Alone), (person.ChildrenAway, RollUpKeys.ChildrenAway), (person.Disability, RollUpKeys.Disability),
                (person.Allowance, RollUpKeys.Allowance)
            ])
            {
                tally.Add(grid, key, said ? 1 : 0);
            }
        }

        foreach (var home in Homes())
        {
            tally.Add(grids[home.Grid], RollUpKeys.Households, 1);
            tally.Add(grids[home.Grid], $"{RollUpKeys.Condition}{(DwellingCondition)home.Condition}", 1);
            tally.Add(
                grids[home.Grid], home.SeenOn is { } day ? $"{RollUpKeys.Seen}{day:yyyy-MM-dd}" : RollUpKeys.Households, home.SeenOn is null ? 0 : 1);
        }

        foreach (var door in Doors())
        {
            tally.CountBuilt(grids[door.Grid], (BuildingUse)door.Built, 1);
            tally.CountUse(grids[door.Grid], (DwellingUse)door.Use, door.Visited, 1);
        }

        return tally;
    }

    private short Grid(Random chance) => (short)chance.Next(grids.Length);

    /// <summary>Skewed, as real answers are: small codes more often.</summary>
    private static short Low(Random chance, int from, int to) => (short)(from + Math.Min(chance.Next(to - from + 1), chance.Next(to - from + 1)));
}
