using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Postgres;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Doorstep.Live;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(Doorstep.Tests.DoorstepApp))]

namespace Doorstep.Tests;

/// <summary>The query filters and PostgreSQL's row-level security.</summary>
public enum Walls
{
    Both,
    RowSecurityAlone,
    /// <summary>As a superuser of the database, whom no policy binds.</summary>
    FilterAlone,
}

/// <summary>The city's model without the filters that keep each caller to her grants.</summary>
sealed class WithoutFilter(DbContextOptions<WithoutFilter> options, Caller caller, CommitSignal hint, Doorstep.Sealing.KeyRing? keys = null)
    : PostgresDoorstepContext(options, caller, hint, keys)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        foreach (var type in builder.Model.GetEntityTypes().Where(type => type.ClrType.IsAssignableTo(typeof(IProtected))))
        {
            type.SetQueryFilter("sight", null);
        }
    }
}

/// <summary>
/// The real application over a throw-away copy of a migrated template: a SQLite file, or PostgreSQL where TEST_POSTGRES names a server.
/// One host serves the whole run; a test that needs its own makes one, which costs a file copy.
/// </summary>
public class DoorstepApp : WebApplicationFactory<Program>, IAsyncLifetime
{
    private readonly TestDatabase database;

    public DoorstepApp() : this(new TestDatabase())
    {
    }

    /// <summary>Over a database that another host has filled.</summary>
    internal DoorstepApp(TestDatabase database) => this.database = database;

    public const string Password = "synthetic-password";

    private readonly Ids ids = new(TimeProvider.System, new Chance());

    public static bool OnPostgres => TestDatabase.Server is not null;

    public string Connection => Walls is Walls.FilterAlone ? $"{database.Owner};Maximum Pool Size=20" : database.Connection;

    /// <summary>For what only an administrator of the database may do to it, past the platform.</summary>
    public async Task AsDatabaseAdministratorAsync(string sql)
    {
        if (database.Owner is not { } owner)
        {
            await WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
            return;
        }

        await using var connection = new Npgsql.NpgsqlConnection($"{owner};Pooling=False");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Everything the city keeps beside the database, and SQLite's files too.</summary>
    public string Folder => database.Folder;

    public string Owner => database.Owner ?? database.Connection;

    /// <summary>How many sealed fields one may open; only a test of that very limit wants it low.</summary>
    public int ReadingsPerHour { get; init; } = 1_000_000;

    /// <summary>Which of the two walls in front of protected rows stand; taking one away shows what the other holds alone. PostgreSQL only.</summary>
    public Walls Walls { get; init; } = Walls.Both;

    /// <summary>A clock that the test sets; the real one where there is none.</summary>
    public FakeTimeProvider? Clock { get; init; }

    /// <summary>A clock that goes by itself and can be put forward by days.</summary>
    public LeapingClock? Leaping { get; init; }

    /// <summary>Whether a password has to cost what it costs: only where time is measured.</summary>
    protected virtual bool IsTimed => false;

    /// <summary>Settings of this city alone.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>As another node of a city whose database and folder are elsewhere.</summary>
    public static DoorstepApp Beside(string folder, IReadOnlyDictionary<string, string> settings)
    {
        DoorstepApp beside = new();
        beside.Settings["Data"] = folder;
        foreach (var (name, value) in settings)
        {
            beside.Settings[name] = value;
        }

        return beside;
    }

    /// <summary>Where whatever this city lets slip about a person is caught.</summary>
    public LeakNet Leaks { get; } = new();

    public Guid NewId() => ids.Next();

    public virtual async ValueTask InitializeAsync() => await database.CreateAsync();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:Doorstep", Connection);
        if (database.Owner is { } owner)
        {
            builder.UseSetting("ConnectionStrings:Owner", owner);
        }

        builder.UseSetting("Data", database.Folder);
        if (((TimeProvider?)Clock ?? Leaping) is { } clock)
        {
            builder.ConfigureTestServices(services => services.AddSingleton(clock));
        }

        if (!IsTimed)
        {
            builder.ConfigureServices(services => services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1));
        }

        if (Walls is Walls.RowSecurityAlone)
        {
            builder.ConfigureServices(TakeFilterAway);
        }

        builder.UseSetting("Limits:Factor", "1000");
        builder.UseSetting("Readings:PerHour", $"{ReadingsPerHour}");
        builder.UseSetting("Readings:PerDay", "1000000");
        // A second factor at every sign-in is what a few tests are about.
        builder.UseSetting("Accounts:SecondFactor", "optional");
        foreach (var (name, value) in Settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureServices(services =>
            services.ConfigureDbContext<SqliteDoorstepContext>(options => options.AddInterceptors(new SlowAnswers())));
        LogEverything(builder);
    }

    /// <summary>As chatty as an operator can make it, though only the net hears it; the console hears what went wrong.</summary>
    private void LogEverything(IWebHostBuilder builder)
    {
        foreach (var source in (string[])[
            "Default", "System", "Npgsql", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions", "Microsoft.Hosting"
        ])
        {
            builder.UseSetting($"Logging:LogLevel:{source}", "Trace");
        }

        builder.UseSetting("Logging:Console:LogLevel:Default", "Warning");
        builder.UseSetting("Logging:Console:LogLevel:Microsoft.AspNetCore", "Error");
        builder.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(Leaks).AddSingleton<IStartupFilter>(Leaks));
    }

    private void TakeFilterAway(IServiceCollection services)
    {
        foreach (var known in services.Where(service => service.ServiceType == typeof(DoorstepContext)).ToList())
        {
            services.Remove(known);
        }

        services.AddDbContext<DoorstepContext, WithoutFilter>(options =>
            options.UseNpgsql(Connection).AddInterceptors(new ScopeTransactions(), new ScopeCommands()));
    }

    /// <summary>A context that sees everything, for arranging and asserting.</summary>
    public async Task WithDatabaseAsync(Func<DoorstepContext, Task> work)
    {
        using var scope = Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        await work(scope.ServiceProvider.GetRequiredService<DoorstepContext>());
    }

    public async Task<T> FromDatabaseAsync<T>(Func<DoorstepContext, Task<T>> read)
    {
        using var scope = Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        return await read(scope.ServiceProvider.GetRequiredService<DoorstepContext>());
    }

    /// <summary>A new account with one grant; its name is random, so that tests never meet.</summary>
    public async Task<Account> AnAccountAsync(string role, string area, Guid? departmentId = null)
    {
        using var scope = Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var account = new Account { Id = NewId(), UserName = $"{role}-{NewId():n}", DisplayName = "测试（合成）", CreatedAt = scope.ServiceProvider
            .GetRequiredService<TimeProvider>().GetUtcNow() };
        // One iteration, as the server asks for here: a password that it has to hash anew at the first sign-in
        // costs as much as one at the full price.
        account.PasswordHash = cheapHasher.HashPassword(account, Password);
        account.SecurityStamp = NewId().ToString();
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.LockoutEnabled = true;
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        db.Users.Add(account);
        db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(usual => usual.Code == role), AreaCode.Parse(area), departmentId,
            new(NewId(), account.Id, account.CreatedAt)));
        await db.SaveChangesAsync();
        return account;
    }

    public async Task<HttpClient> SignedInAsync(string role, string area, Guid? departmentId = null) =>
        await SignedInAsync(await AnAccountAsync(role, area, departmentId));

    public async Task<HttpClient> SignedInAsync(Account account)
    {
        var client = CreateClient(new() { AllowAutoRedirect = false });
        (await client.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = Password })).EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>A second administrator of the city agrees to whatever waits for an account.</summary>
    /// <returns>The code for the person herself; null where none is wanted.</returns>
    public async Task<string?> AgreeAsync(Guid accountId)
    {
        var asked = await FromDatabaseAsync(db => db.AccountApprovals.Where(approval => approval.AccountId == accountId && approval.EndedAt == null)
            .OrderByDescending(approval => approval.AskedAt).FirstAsync());
        var second = await SignedInAsync(Role.Administrator, asked.Area.At(AreaLevel.City).Value);
        var answer = await second.PostAsync($"/api/approvals/{asked.Id}/agree", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Doorstep.Identity.Accounts.AgreeToAccount.Agreed>())!.Code;
    }

    /// <summary>Bound as at the counter: its owner makes a code, and the community's staff type it.</summary>
    public async Task<HttpResponseMessage> BindAsync(HttpClient staff, Guid resident, Account account) => await staff.PostAsJsonAsync(
        $"/api/register/residents/{resident}/account", new { userName = account.UserName, code = await BindingCodeAsync(account) });

    public async Task<string> BindingCodeAsync(Account account)
    {
        var made = await (await SignedInAsync(account)).PostAsync("/api/my/binding-code", null);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return (await made.Content.ReadFromJsonAsync<Doorstep.Register.Own.MakeBindingCode.Made>())!.Code;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        database.Drop();
        GC.SuppressFinalize(this);
        Leaks.AssertEmpty();
    }

    private static readonly PasswordHasher<Account> cheapHasher = new(
        Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
}
