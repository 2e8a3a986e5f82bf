using Doorstep.Bench;
using Doorstep.Data;
using Doorstep.Trust.Readings;
using Doorstep.Trust.Transparency;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

[assembly: HostingStartup(typeof(WithoutReadings))]

namespace Doorstep.Bench;

/// <summary>
/// The platform as it would be if nobody wrote down who opens what: the peer of reading-cost, and nothing a city can switch on. It is put into the server's process
/// from outside (a startup hook), and drops the reading and its commitment just before they would be saved.
/// </summary>
internal sealed class WithoutReadings : IHostingStartup
{
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["DOTNET_STARTUP_HOOKS"] = typeof(WithoutReadings).Assembly.Location,
        ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = typeof(WithoutReadings).Assembly.GetName().Name!,
    };

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services
        .ConfigureDbContext<SqliteDoorstepContext>(options => options.AddInterceptors(new Drop()))
        .ConfigureDbContext<PostgresDoorstepContext>(options => options.AddInterceptors(new Drop())));

    private sealed class Drop : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            var rows = eventData.Context!.ChangeTracker;
            foreach (var row in rows.Entries().Where(row => row is { State: EntityState.Added, Entity: Reading or Leaf { Number: null } }).ToList())
            {
                row.State = EntityState.Detached;
            }

            return ValueTask.FromResult(rows.HasChanges() ? result : InterceptionResult<int>.SuppressWithResult(0));
        }
    }
}
