using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Register.Import;
using Doorstep.Tests.Register;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Tests.Access;

/// <summary>Somebody whom a stranger asks about. Synthetic.</summary>
/// <param name="Standing">How well the city knows her; "nobody" for a person it has never heard of.</param>
public sealed record AskedAbout(string Standing, string IdNumber, string Phone, string Name)
{
    public const string Nobody = "nobody";
}

/// <summary>
/// As many people the city knows as people it does not. The known ones stand on the register and have an account whose user name is their phone:
/// in use, invited and not yet taken up, or disabled.
/// </summary>
public sealed class KnownCity : DoorstepApp
{
    public static readonly bool IsNightly = Environment.GetEnvironmentVariable("DOORSTEP_NIGHTLY") is not null;
    public static readonly int HowMany = IsNightly ? 2000 : 200;

    private const int PeopleBehindADoor = 50;
    private static readonly string[] standings = ["in use", "invited", "disabled"];

    /// <summary>By turns one that is known and one that is not, so that whatever slows the machine slows both.</summary>
    public IReadOnlyList<AskedAbout> People { get; private set; } = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // Whoever guesses puts a number into the path of an address herself, and a path is logged by whoever asks for every trace of routing; names
        // she could only put where nothing logs them.
        Leaks.LookFor(["合成"]);
        People = [.. Enumerable.Range(0, HowMany).SelectMany(number =>
            (AskedAbout[])[APerson(number, standings[number % standings.Length]), APerson(number + 500_000, AskedAbout.Nobody)])];
        var known = People.Where(person => person.Standing != AskedAbout.Nobody).ToList();
        await RegisterAsync(this, await RegisterGround.MakeAsync(this), known);
        await GiveAccountsAsync(known);
    }

    public static async Task RegisterAsync(DoorstepApp app, RegisterGround ground, IReadOnlyList<AskedAbout> people)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var outcome = await scope.ServiceProvider.GetRequiredService<ImportRegister>().RunAsync(
            [.. people.Chunk(PeopleBehindADoor).Select((some, number) => AHousehold(ground, number, some))],
            new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()), default);
        Assert.Equal((people.Count, 0), (outcome.Residents, outcome.Faults.Count));
    }

    public static AskedAbout APerson(int number, string standing) => new(
        standing, RegisterGround.AnIdNumber(number % 1000, new DateOnly(1950, 1, 1).AddDays(number / 1000)),
        $"12{number:000000000}", $"合成{number:000000}");

    protected override bool IsTimed => IsNightly;

    private static ImportedHousehold AHousehold(RegisterGround ground, int number, IReadOnlyList<AskedAbout> people) => new()
    {
        BuildingId = ground.Dwellings[number % ground.Dwellings.Count].BuildingId,
        DwellingId = ground.Dwellings[number % ground.Dwellings.Count].Id,
        Residents = [.. people.Select((person, place) =>
            new Person(person.Name, DocumentType.ResidentCard, person.IdNumber, person.Phone, Relation: place == 0 ? "02" : "10"))],
        From = new(2014, 5, 1),
    };

    private async Task GiveAccountsAsync(IReadOnlyList<AskedAbout> people)
    {
        var area = AreaCode.Parse("4609");
        using var scope = Services.CreateScope();
        var hash = scope.ServiceProvider.GetRequiredService<IPasswordHasher<Account>>().HashPassword(new Account(), Password);
        await WithDatabaseAsync(async db =>
        {
            foreach (var person in people)
            {
                var act = new Act(NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());
                var account = Account.Invite(person.Phone, person.Name, area, act);
                account.PasswordHash = person.Standing == "invited" ? null : hash;
                if (person.Standing == "disabled")
                {
                    account.Disable(area, act);
                }

                db.Users.Add(account);
                db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.Resident), area, null, act with { Id = NewId() }));
            }

            await db.SaveChangesAsync();
        });
    }
}
