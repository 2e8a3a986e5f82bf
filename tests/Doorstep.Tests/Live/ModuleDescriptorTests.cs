using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Privacy.Retention;
using Doorstep.Tests.Live.Lending;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Doorstep.Tests.Live;

/// <summary>A module is its descriptor: what stands there works everywhere, and what does not is refused by name.</summary>
[Trait("needs", "nothing")]
public sealed class ModuleDescriptorTests : IAsyncLifetime
{
    private const string Area = "460106005006", Password = "a synthetic password";

    private readonly string folder = Directory.CreateTempSubdirectory("doorstep-lending").FullName;

    private WebApplication app = null!;

    /// <summary>
    /// A city that worked without the module, and whose server is started with it: the tables of a module come with its migration, here by hand.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        await using (var before = Build())
        {
            using var scope = before.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
            await PrepareDatabase.CityAsync(scope.ServiceProvider, CancellationToken.None);
        }

        app = Build(new LendingModule());
        await WithAsync(async db =>
        {
            var tables = db.Database.GenerateCreateScript().Split(";\n")
                .Where(statement => statement.Contains("\"Loans\"", StringComparison.Ordinal));
            foreach (var statement in tables)
            {
                await db.Database.ExecuteSqlRawAsync(statement);
            }
        });
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_module_that_the_platform_does_not_know_works_by_its_descriptor_alone()
    {
        await AssertPermissionsReachTheRolesAsync();
        var (staff, auditor) = (await SignedInAsync(Role.CommunityStaff), await SignedInAsync(Role.Auditor));
        var lent = await staff.PostAsJsonAsync("/api/loans", new { what = "ladder", borrower = "合成某某", area = Area });
        Assert.Equal(HttpStatusCode.Created, lent.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await auditor.PostAsJsonAsync("/api/loans", new { what = "ladder", borrower = "合成", area = Area })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await staff.PostAsJsonAsync("/api/loans", new { what = "ladder", borrower = "合成", area = "460107001001" })).StatusCode);
        Assert.Contains("邻里借用", await auditor.GetStringAsync("/lending"), StringComparison.Ordinal);
        await WithAsync(AssertSealedAndLoggedAsync);
        Assert.NotNull(app.Services.GetRequiredService<JobRegistry>().All.Single(job => job.Name == nameof(LendingJob)));
        Assert.Contains(await app.Services.GetRequiredService<PurgeByRule>().CountAsync(default), line => line.Name == "loans");
    }

    [Fact]
    public async Task Whoever_follows_an_act_of_an_earlier_module_stands_in_its_commit()
    {
        await WithAsync(async db =>
        {
            Act act = new(Guid.CreateVersion7(), Guid.Empty, TimeProvider.System.GetUtcNow());
            db.Users.Add(Account.Invite("invited", "合成", AreaCode.Parse(Area), act));
            await db.SaveChangesAsync();
        });
        await WithAsync(async db =>
        {
            Assert.Equal("key", Assert.Single(await db.Set<Loan>().ToListAsync()).What);
            Assert.Equal(["account.invited", Loan.Lent],
                await db.Log.OrderByDescending(entry => entry.Number).Take(2).Reverse().Select(entry => entry.What).ToListAsync());
        });
    }

    [Fact]
    public async Task A_log_entry_that_no_module_names_is_refused_by_its_name()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WithAsync(async db =>
        {
            db.AddEntry(new() { What = "lending.forgotten", SubjectId = Guid.CreateVersion7(), Area = default, By = Guid.Empty, At = default });
            await db.SaveChangesAsync();
        }));
        Assert.Contains("lending.forgotten", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_modules_that_name_the_same_are_refused_with_the_name_and_theirs()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new Modules([new LendingModule(), new LendingModule()]));
        Assert.Contains("Lending and Lending", refused.Message, StringComparison.Ordinal);
    }

    private async Task AssertPermissionsReachTheRolesAsync() => await WithAsync(async db =>
    {
        var roles = await db.Roles.AsNoTracking().ToDictionaryAsync(role => role.Code, role => role.Permissions);
        Assert.Contains(LendingModule.Lend, roles[Role.CommunityStaff]);
        Assert.DoesNotContain(LendingModule.Lend, roles[Role.Auditor]);
        var told = await db.Log.Where(entry => entry.What == AddPermissions.What).Select(entry => entry.Facts).ToListAsync();
        Assert.Equal(2, told.Count);
        Assert.Contains(told,
            facts => facts!.Contains(LendingModule.View, StringComparison.Ordinal) && facts.Contains(Role.Auditor, StringComparison.Ordinal));
    });

    private static async Task AssertSealedAndLoggedAsync(DoorstepContext db)
    {
        var loan = Assert.Single(await db.Set<Loan>().ToListAsync());
        Assert.Equal("合成某某", loan.Borrower.Open("test"));
        var stored = (await db.Database.SqlQuery<string>($"SELECT \"Borrower\" AS \"Value\" FROM \"Loans\"").ToListAsync()).Single();
        Assert.DoesNotContain("合成", stored, StringComparison.Ordinal);
        Assert.Equal(Loan.Lent, await db.Log.Where(entry => entry.SubjectId == loan.Id).Select(entry => entry.What).SingleAsync());
    }

    private WebApplication Build(params Module[] more) => Program.Build(
        [
            $"--Data={folder}", "--urls=http://127.0.0.1:0", "--Accounts:SecondFactor=optional", "--Accounts:PasswordRounds=1",
            "--Logging:LogLevel:Default=Error",
        ], more);

    private async Task<HttpClient> SignedInAsync(string role)
    {
        var name = $"{role}-{Guid.CreateVersion7():n}";
        await WithAsync(async db =>
        {
            Account account = new()
            {
                Id = Guid.CreateVersion7(), UserName = name, NormalizedUserName = name.ToUpperInvariant(), DisplayName = "合成", SecurityStamp = name
            };
            account.PasswordHash = app.Services.CreateScope().ServiceProvider.GetRequiredService<IPasswordHasher<Account>>()
                .HashPassword(account, Password);
            db.Users.Add(account);
            var held = await db.Roles.SingleAsync(one => one.Code == role);
            db.Grants.Add(
                Grant.Give(account.Id, held, AreaCode.Parse(Area), null, new(Guid.CreateVersion7(), account.Id, TimeProvider.System.GetUtcNow())));
            await db.SaveChangesAsync();
        });
        HttpClient client = new() { BaseAddress = new(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        (await client.PostAsJsonAsync("/api/session", new { userName = name, password = Password })).EnsureSuccessStatusCode();
        return client;
    }

    private async Task WithAsync(Func<DoorstepContext, Task> work)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        await work(scope.ServiceProvider.GetRequiredService<DoorstepContext>());
    }
}
