using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Forms;
using Doorstep.Data.Postgres;
using Doorstep.Live;
using Doorstep.Privacy.Retention;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Data;

/// <summary>
/// A hosted service that prepares the database before the server listens: this version's tables, and for a new city its roles and its catalogue.
/// </summary>
sealed class PrepareDatabase(IServiceScopeFactory scopes, ILogger<PrepareDatabase> log) : IHostedService
{
    private const int Tries = 30;
    /// <summary>Once for the roles, and once for the catalogue.</summary>
    private const int SeedTries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            using var scope = scopes.AsJob("prepare");
            try
            {
                scope.ServiceProvider.GetRequiredService<PurgeByRule>().RefuseBelowFloor();
                await CityAsync(scope.ServiceProvider, cancellationToken);
                return;
            }
            catch (Exception away) when (tries < Tries && DatabaseAway.Is(away) && scope.ServiceProvider.GetService<PostgresOwner>() is not null)
            {
                // Both may have been started together, or the server comes back in the middle of an outage.
                log.LogError("The database does not answer ({Error}): tried again", away.GetBaseException().Message);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static async Task CityAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<DoorstepContext>();
        await MigrateAsync(db, services.GetService<PostgresOwner>(), cancellationToken);
        await AdoptRowsAsync(services, cancellationToken);
        await services.GetRequiredService<KeyRing>().PrepareAsync(cancellationToken);
        await new Reseal(db, services.GetService<PostgresOwner>())
            .FinishAsync(services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken);
        await SeedAsync(db, services, cancellationToken);
    }

    /// <summary>
    /// Of two nodes that start a new city at once, one is first with its roles, and perhaps the other with its catalogue;
    /// each finds there what it did not write.
    /// </summary>
    private static async Task SeedAsync(DoorstepContext db, IServiceProvider services, CancellationToken cancellationToken)
    {
        for (var again = 1; ; again++)
        {
            try
            {
                await services.GetRequiredService<AddPermissions>().RunAsync(cancellationToken);
                await FillCatalogue.RunAsync(db, services.GetRequiredService<Ids>(), services.GetRequiredService<TimeProvider>(), cancellationToken);
                await FillForms.RunAsync(db, services.GetRequiredService<Ids>(), services.GetRequiredService<TimeProvider>(), cancellationToken);
                return;
            }
            catch (DbUpdateException) when (again < SeedTries)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private static Task AdoptRowsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Act act = new(services.GetRequiredService<Ids>().Next(), Guid.Empty, services.GetRequiredService<TimeProvider>().GetUtcNow());
        return services.GetRequiredService<AdoptRows>().RunAsync(act, cancellationToken);
    }

    private static async Task MigrateAsync(DoorstepContext db, PostgresOwner? owner, CancellationToken cancellationToken)
    {
        await using var owned = owner?.Open();
        await RefuseUnknownHistoryAsync(owned ?? db, cancellationToken);
        if ((await (owned ?? db).Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            await (owned ?? db).Database.MigrateAsync(cancellationToken);
        }

        if (owned is not null)
        {
            await owner!.LetServerInAsync(owned, cancellationToken);
        }

        if (owner is not null)
        {
            await owner.WarnOfSuperuserAsync(db, cancellationToken);
        }
    }

    /// <summary>A database that another line of versions made has tables of the same names and another shape: it is left as it is.</summary>
    private static async Task RefuseUnknownHistoryAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Except(db.Database.GetMigrations()).ToList();
        if (unknown.Count > 0)
        {
            throw new InvalidOperationException(
                $"This database was made by a version that this one does not know (its history names {string.Join(", ", unknown)}). "
                + "Nothing in it was changed. Start the version that made it, or a newer one; or start this version with an empty folder or database."
                + " A demo city of an earlier preview is made anew by ./run --reset.");
        }
    }
}
