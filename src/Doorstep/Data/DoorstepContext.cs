using System.Reflection;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Doorstep.Identity.Devices;
using Doorstep.Identity.Recoveries;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Data;

/// <summary>
/// The EF Core context of the whole model. Rows are filtered by what the caller sees, guarded by the same rule when they are saved, and their log
/// entries take their numbers as the last step before the commit. The two subclasses exist only so that each database has its own migrations.
/// </summary>
public abstract partial class DoorstepContext(
    DbContextOptions options, Caller caller, CommitSignal hint, KeyRing? keys, Modules? modules = null, IServiceProvider? services = null)
    : IdentityUserContext<Account, Guid>(options), IDataProtectionKeyContext
{
    private readonly List<Entry> waiting = [];
    private readonly List<Guid> handedOn = [];
    private bool inOneCommit;
    private bool failed;

    public DbSet<City> Cities => Set<City>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<KnownPermission> KnownPermissions => Set<KnownPermission>();
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Device> Devices => Set<Device>();
    public DbSet<AccountApproval> AccountApprovals => Set<AccountApproval>();
    public DbSet<Recovery> Recoveries => Set<Recovery>();
    public DbSet<SignInTry> SignInTries => Set<SignInTry>();
    public DbSet<Answered> Answered => Set<Answered>();
    public DbSet<PasswordLink> PasswordLinks => Set<PasswordLink>();
    public DbSet<DataKey> DataKeys => Set<DataKey>();
    public DbSet<Reading> Readings => Set<Reading>();
    public DbSet<Objection> Objections => Set<Objection>();
    public DbSet<Hiding> Hidings => Set<Hiding>();
    public DbSet<Hold> Holds => Set<Hold>();
    public DbSet<BrokenGlass> BrokenGlasses => Set<BrokenGlass>();
    public DbSet<Leaf> Leaves => Set<Leaf>();
    public DbSet<LeafCounter> LeafCounters => Set<LeafCounter>();
    public DbSet<Entry> Log => Set<Entry>();
    public DbSet<LogCounter> LogCounter => Set<LogCounter>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Saves what changed and what the records logged in one commit, and gives the hint once it stands.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        ChangeTracker.DetectChanges();
        Guard();
        SealFields();
        CommitReadings();
        waiting.AddRange(TakeNewEntries());
        if (inOneCommit || waiting.Count == 0)
        {
            return await SaveRowsAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        var saved = 0;
        await InOneCommitAsync(async () => saved = await SaveRowsAsync(acceptAllChangesOnSuccess, cancellationToken), cancellationToken);
        return saved;
    }

    /// <summary>
    /// Several saves in one commit; inside another it joins that one. Entries of all of them are numbered at its end, so a long unit of work never
    /// holds the counter. When it fails, the context has given its entries away and cannot be used again.
    /// </summary>
    public async Task InOneCommitAsync(Func<Task> work, CancellationToken cancellationToken = default)
    {
        if (inOneCommit)
        {
            await work();
            return;
        }

        if (failed || Database.CurrentTransaction is not null)
        {
            throw new InvalidOperationException(failed
                ? "The last commit failed: take a fresh scope."
                : "Use InOneCommitAsync: a transaction begun by hand would leave its log entries unnumbered.");
        }

        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        (inOneCommit, failed) = (true, true);
        try
        {
            await work();
            await SaveChangesAsync(true, cancellationToken);
            await FollowActsAsync(cancellationToken);
            var logged = waiting.Count > 0;
            await NumberAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
            failed = false;
            if (logged)
            {
                hint.RaiseAfterCommit();
            }
        }
        finally
        {
            inOneCommit = false;
            waiting.Clear();
            foreach (var entry in ChangeTracker.Entries<Entry>().ToList())
            {
                entry.State = EntityState.Detached;
            }
        }
    }

    /// <summary>Where the rows of its modules are described.</summary>
    internal IReadOnlyList<Assembly> ModelAssemblies => modules?.Assemblies ?? [typeof(DoorstepContext).Assembly];

    /// <summary>What makes its model another than that of the server's own modules.</summary>
    internal string MoreAssemblies => modules?.MoreAssemblies ?? "";

    /// <summary>What the caller sees, as PostgreSQL is told it.</summary>
    internal string RowScope => Doorstep.Data.Postgres.RowScope.Of(caller.Scope);

    /// <summary>
    /// A row that its handler gives away is gone from her sight the moment it is written, which row-level security would refuse: so it is named, and
    /// the save guard has already let it pass.
    /// </summary>
    private async Task<int> SaveRowsAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        if (handedOn.Count > 0 && Database.IsNpgsql())
        {
            await Database.ExecuteSqlAsync(
                $"SELECT set_config('doorstep.handed_on', {$"{{{string.Join(',', handedOn)}}}"}, true)", cancellationToken);
        }

        handedOn.Clear();
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>
    /// Counts are kept by the platform, also of areas that lie beyond the caller's own; only what it writes in this work, and only this permission.
    /// </summary>
    internal async Task AsPlatformAsync(string permission, Func<Task> work, CancellationToken cancellationToken)
    {
        if (!Database.IsNpgsql())
        {
            await work();
            return;
        }

        var (from, until, all) = (Doorstep.Data.Postgres.RowScope.Setting(permission, "from", 0),
            Doorstep.Data.Postgres.RowScope.Setting(permission, "until", 0), CodeRange.Everything);
        await Database.ExecuteSqlAsync(
            $"SELECT set_config({from}, {all.From.Value}, true), set_config({until}, {all.Until.Value}, true)", cancellationToken);
        await work();
        var own = caller.Scope.Ranges(permission)[0];
        await Database.ExecuteSqlAsync(
            $"SELECT set_config({from}, {own.From.Value}, true), set_config({until}, {own.Until.Value}, true)", cancellationToken);
    }

    /// <summary>Only the key ring of the cookies saves in this way, and it is neither logged nor protected.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => ChangeTracker.Entries().All(entry => entry.Entity is DataProtectionKey)
        ? base.SaveChanges(acceptAllChangesOnSuccess)
        : throw new NotSupportedException("Save asynchronously: the log is numbered on the way.");

    /// <summary>A line of the log that is about no record, saved with the next save.</summary>
    internal void AddEntry(Entry entry) => waiting.Add(entry);

    /// <summary>Each reading goes into the transparency log in its own commit.</summary>
    private void CommitReadings() =>
        AddRange(ChangeTracker.Entries<Reading>().Where(entry => entry.State is EntityState.Added).Select(entry => entry.Entity)
            .Where(reading => Leaves.Local.FindEntry(reading.Id) is null).ToList().ConvertAll(ReadingText.LeafOf));

    private List<Entry> TakeNewEntries()
    {
        List<Entry> entries = [];
        foreach (var record in ChangeTracker.Entries<ILogged>().Select(entry => entry.Entity))
        {
            entries.AddRange(record.NewEntries);
            record.NewEntries.Clear();
        }

        return entries;
    }

    /// <summary>
    /// The log of a whole past at once, in the order of its entries: the demo city's year. The counter stays locked until the
    /// commit, so only an empty city does this.
    /// </summary>
    internal async Task BulkLogAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        await TakeNumbersAsync(entries, cancellationToken);
        await this.BulkInsertAsync(entries, cancellationToken);
        await this.BulkInsertAsync(entries.Where(Leaf.Records).Select(Leaf.Of), cancellationToken);
    }

    /// <summary>Later modules react to what happened, in the same commit and in their order; what they add is seen by those after them.</summary>
    private async Task FollowActsAsync(CancellationToken cancellationToken)
    {
        if (waiting.Count == 0 || services is null || modules is not { HasActFollowers: true })
        {
            return;
        }

        foreach (var follower in services.GetServices<ActFollower>())
        {
            if (waiting.FindAll(entry => follower.Kinds.Contains(entry.What)) is { Count: > 0 } concerned)
            {
                await follower.FollowAsync(this, concerned, cancellationToken);
                await SaveChangesAsync(true, cancellationToken);
            }
        }
    }

    private async Task NumberAsync(CancellationToken cancellationToken)
    {
        if (waiting.Count > 0)
        {
            await TakeNumbersAsync(waiting, cancellationToken);
            AddRange(waiting);
            AddRange(waiting.Where(Leaf.Records).Select(Leaf.Of));
            await base.SaveChangesAsync(true, cancellationToken);
        }
    }

    /// <summary>
    /// Takes as many numbers as there are entries. The row stays locked until the commit that follows at once, so numbers appear in commit order.
    /// </summary>
    private async Task TakeNumbersAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            modules?.MustKnow(entry);
        }

        var counter = (await Database.SqlQuery<CounterRow>(
            $"""UPDATE "LogCounter" SET "Number" = "Number" + {entries.Count} RETURNING "Epoch", "Number" """)
            .ToListAsync(cancellationToken)).Single();
        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].Epoch = counter.Epoch;
            entries[i].Number = counter.Number - entries.Count + 1 + i;
        }
    }

    private sealed record CounterRow(int Epoch, long Number);

    /// <summary>The rows as they are, each checked by the save guard on its way into a bulk insert.</summary>
    internal IEnumerable<T> Guarded<T>(IEnumerable<T> rows)
    {
        var isProtected = typeof(T).IsAssignableTo(typeof(IProtected));
        foreach (var row in rows)
        {
            if (isProtected)
            {
                Guard(typeof(T), ((IProtected)row!).Area, (row as IForDepartment)?.DepartmentId);
            }

            yield return row;
        }
    }

    /// <summary>
    /// Whoever saves must see what is saved: where it was, and where it will be. That it was there is what the row said when it was read;
    /// area and department are concurrency tokens, so the database refuses a row that says otherwise by now, or that was never read.
    /// </summary>
    private void Guard()
    {
        foreach (var entry in ChangeTracker.Entries<IProtected>()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            var type = entry.Metadata.ClrType;
            var area = entry.Property(nameof(IProtected.Area));
            var department = entry.Entity is IForDepartment ? entry.Property(nameof(IForDepartment.DepartmentId)) : null;
            if (entry.State is EntityState.Added)
            {
                Guard(type, (AreaCode)area.CurrentValue!, (Guid?)department?.CurrentValue);
                continue;
            }

            Guard(type, (AreaCode)area.OriginalValue!, (Guid?)department?.OriginalValue);
            if (area.IsModified)
            {
                // A handler may give her work to another department, so only the area must still be hers.
                Guard(type, (AreaCode)area.CurrentValue!, (Guid?)department?.OriginalValue);
            }

            // So does whoever makes a case confidential: from then on it is out of her own sight.
            if (department?.IsModified == true
                || (entry.Entity is IMayBeConfidential && entry.Property(nameof(IMayBeConfidential.IsConfidential)).IsModified))
            {
                handedOn.Add((Guid)entry.Property("Id").CurrentValue!);
            }
        }
    }

    private void Guard(Type type, AreaCode area, Guid? departmentId)
    {
        var forDepartment = type.IsAssignableTo(typeof(IForDepartment));
        if (!MayOn(SeenWithAttribute.Of(type)))
        {
            throw new GuardException($"{type.Name} in {area} is outside the grants of {caller.Scope.Name} {caller.AccountId}.");
        }

        if (caller.ActingPermission is { } doing && !MayOn(doing))
        {
            throw new NotAllowedException($"{caller.AccountId} holds {doing}, but not in {area}.");
        }

        bool MayOn(string permission) => forDepartment ? caller.Scope.Allows(permission, area, departmentId) : caller.Scope.Covers(permission, area);
    }
}

/// <summary>Thrown where code tried to save a row outside the caller's grants: a bug, never a wrong request.</summary>
public sealed class GuardException(string message) : Exception(message);

public sealed class SqliteDoorstepContext(
    DbContextOptions<SqliteDoorstepContext> options, Caller caller, CommitSignal hint, KeyRing? keys = null, Modules? modules = null,
    IServiceProvider? services = null)
    : DoorstepContext(options, caller, hint, keys, modules, services);

/// <remarks>Not sealed, so that a test can take one wall away and try the other.</remarks>
public class PostgresDoorstepContext : DoorstepContext
{
    public PostgresDoorstepContext(
        DbContextOptions<PostgresDoorstepContext> options, Caller caller, CommitSignal hint, KeyRing? keys = null, Modules? modules = null,
        IServiceProvider? services = null)
        : this((DbContextOptions)options, caller, hint, keys, modules, services)
    {
    }

    // A save of one statement would otherwise have no transaction, and so no scope.
    protected PostgresDoorstepContext(
        DbContextOptions options, Caller caller, CommitSignal hint, KeyRing? keys, Modules? modules = null, IServiceProvider? services = null)
        : base(options, caller, hint, keys, modules, services) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
}
