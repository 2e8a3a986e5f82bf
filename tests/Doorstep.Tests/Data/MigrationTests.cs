using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Data;

[Trait("needs", "nothing")]
public sealed class MigrationTests
{
    [Fact]
    public void SQLite_has_a_migration_for_every_change_of_the_model() => AssertMigrated(
        new SqliteDoorstepContext(
            new DbContextOptionsBuilder<SqliteDoorstepContext>().UseSqlite("Data Source=none").Options, new Caller(), new CommitSignal()));

    [Fact]
    public void PostgreSQL_has_a_migration_for_every_change_of_the_model() => AssertMigrated(
        new PostgresDoorstepContext(
            new DbContextOptionsBuilder<PostgresDoorstepContext>().UseNpgsql("Host=none").Options, new Caller(), new CommitSignal()));

    private static void AssertMigrated(DoorstepContext db) => Assert.False(db.Database.HasPendingModelChanges());
}
