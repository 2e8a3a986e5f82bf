using System.Linq.Expressions;
using System.Reflection;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Doorstep.Data;

/// <content>How the model is mapped, the same on both databases.</content>
public abstract partial class DoorstepContext
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        foreach (var assembly in ModelAssemblies)
        {
            builder.ApplyConfigurationsFromAssembly(assembly);
        }

        foreach (var type in builder.Model.GetEntityTypes().Where(type => type.ClrType.IsAssignableTo(typeof(IProtected))).ToList())
        {
            var protect = type.ClrType.IsAssignableTo(typeof(IForDepartment)) ? nameof(ProtectForDepartment) : nameof(Protect);
            typeof(DoorstepContext).GetMethod(protect, BindingFlags.NonPublic | BindingFlags.Instance)!
                .MakeGenericMethod(type.ClrType).Invoke(this, [builder]);
            if (type.ClrType.IsAssignableTo(typeof(IMayBeConfidential)))
            {
                typeof(DoorstepContext).GetMethod(nameof(Conceal), BindingFlags.NonPublic | BindingFlags.Instance)!
                    .MakeGenericMethod(type.ClrType).Invoke(this, [builder]);
            }
        }

        // We make every id ourselves. Without this, EF takes a new child that has an id for one already stored.
        foreach (var id in builder.Model.GetEntityTypes().SelectMany(type => type.GetKeys()).SelectMany(key => key.Properties)
            .Where(id => id.ClrType == typeof(Guid)))
        {
            id.ValueGenerated = ValueGenerated.Never;
        }

        foreach (var area in builder.Model.GetEntityTypes().SelectMany(type => type.GetProperties())
            .Where(property => property.ClrType == typeof(AreaCode) || property.ClrType == typeof(AreaCode?)))
        {
            area.SetMaxLength(15);
            if (Database.IsNpgsql())
            {
                // Ranges of codes are ranges of bytes.
                area.SetCollation("C");
            }
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // What a record has logged and the context not yet numbered (ILogged) is no column of it.
        configurationBuilder.IgnoreAny<List<Entry>>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configurationBuilder.Properties<AreaCode>().HaveConversion<AreaCodeText>();
        configurationBuilder.Properties<Sealed>().HaveConversion<SealedText, SealedComparer>();
        if (Database.IsSqlite())
        {
            // SQLite keeps no time zone and cannot order by DateTimeOffset; every time we store is UTC.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        }
    }

    private void Protect<T>(ModelBuilder builder) where T : class, IProtected => Filter<T>(builder, (row, seenWith) =>
        (row.Area >= From(seenWith, 0) && row.Area < Until(seenWith, 0))
        || (row.Area >= From(seenWith, 1) && row.Area < Until(seenWith, 1))
        || (row.Area >= From(seenWith, 2) && row.Area < Until(seenWith, 2))
        || (row.Area >= From(seenWith, 3) && row.Area < Until(seenWith, 3)));

    private void ProtectForDepartment<T>(ModelBuilder builder) where T : class, IProtected, IForDepartment => Filter<T>(builder, (row, seenWith) =>
        (row.Area >= From(seenWith, 0) && row.Area < Until(seenWith, 0)
            && (Department(seenWith, 0) == null || row.DepartmentId == Department(seenWith, 0)))
        || (row.Area >= From(seenWith, 1) && row.Area < Until(seenWith, 1)
            && (Department(seenWith, 1) == null || row.DepartmentId == Department(seenWith, 1)))
        || (row.Area >= From(seenWith, 2) && row.Area < Until(seenWith, 2)
            && (Department(seenWith, 2) == null || row.DepartmentId == Department(seenWith, 2)))
        || (row.Area >= From(seenWith, 3) && row.Area < Until(seenWith, 3)
            && (Department(seenWith, 3) == null || row.DepartmentId == Department(seenWith, 3))));

    /// <summary>
    /// Beside what its permission shows, a confidential row asks for a second one: it is left out of lists, counts and searches alike.
    /// </summary>
    private void Conceal<T>(ModelBuilder builder) where T : class, IProtected, IMayBeConfidential =>
        builder.Entity<T>().HasQueryFilter("confidence", row => !row.IsConfidential
            || (row.Area >= From(Permission.ViewConfidential, 0) && row.Area < Until(Permission.ViewConfidential, 0)
                && (Department(Permission.ViewConfidential, 0) == null || row.DepartmentId == Department(Permission.ViewConfidential, 0)))
            || (row.Area >= From(Permission.ViewConfidential, 1) && row.Area < Until(Permission.ViewConfidential, 1)
                && (Department(Permission.ViewConfidential, 1) == null || row.DepartmentId == Department(Permission.ViewConfidential, 1)))
            || (row.Area >= From(Permission.ViewConfidential, 2) && row.Area < Until(Permission.ViewConfidential, 2)
                && (Department(Permission.ViewConfidential, 2) == null || row.DepartmentId == Department(Permission.ViewConfidential, 2)))
            || (row.Area >= From(Permission.ViewConfidential, 3) && row.Area < Until(Permission.ViewConfidential, 3)
                && (Department(Permission.ViewConfidential, 3) == null || row.DepartmentId == Department(Permission.ViewConfidential, 3))));

    /// <summary>
    /// The permission goes in as a constant: a captured variable would freeze the first context, and with it the first caller, into the model.
    /// </summary>
    private static void Filter<T>(ModelBuilder builder, Expression<Func<T, string, bool>> sees) where T : class
    {
        var body = ReplacingExpressionVisitor.Replace(sees.Parameters[1], Expression.Constant(SeenWithAttribute.Of(typeof(T))), sees.Body);
        builder.Entity<T>().HasQueryFilter("sight", Expression.Lambda<Func<T, bool>>(body, sees.Parameters[0]));
        builder.Entity<T>().Property(nameof(IProtected.Area)).IsConcurrencyToken();
        if (typeof(T).IsAssignableTo(typeof(IForDepartment)))
        {
            builder.Entity<T>().Property(nameof(IForDepartment.DepartmentId)).IsConcurrencyToken();
        }
    }

    private AreaCode From(string permission, int place) => caller.Scope.Ranges(permission)[place].From;

    private AreaCode Until(string permission, int place) => caller.Scope.Ranges(permission)[place].Until;

    private Guid? Department(string permission, int place) => caller.Scope.Ranges(permission)[place].DepartmentId;

    private sealed class AreaCodeText() : ValueConverter<AreaCode, string>(code => code.Value, text => text == "" ? default : AreaCode.Parse(text));

    private sealed class SealedText() : ValueConverter<Sealed, string>(field => field.ForColumn(), text => Sealed.Stored(text));

    private sealed class SealedComparer() : ValueComparer<Sealed>((one, other) => one.IsSame(other), field => 0);

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

sealed class LogModel : IEntityTypeConfiguration<Entry>, IEntityTypeConfiguration<LogCounter>
{
    public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Entry> entries)
    {
        entries.ToTable("Log");
        entries.HasKey(entry => new { entry.Epoch, entry.Number });
        entries.Property(entry => entry.Number).ValueGeneratedNever();
        entries.Property(entry => entry.What).HasMaxLength(60);
        entries.HasIndex(entry => entry.SubjectId);
    }

    public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<LogCounter> counter)
    {
        counter.ToTable("LogCounter");
        counter.HasKey(row => row.Epoch);
        counter.Property(row => row.Epoch).ValueGeneratedNever();
        counter.HasData(new { Epoch = 1, Number = 0L });
    }
}
