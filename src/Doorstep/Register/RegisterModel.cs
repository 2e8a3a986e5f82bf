using Doorstep.Register.Exports;
using Doorstep.Register.Own;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Register;

sealed class RegisterModel :
    IEntityTypeConfiguration<Household>, IEntityTypeConfiguration<Resident>, IEntityTypeConfiguration<Occupancy>,
    IEntityTypeConfiguration<Organisation>, IEntityTypeConfiguration<RegisterAct>, IEntityTypeConfiguration<RegisterChange>,
    IEntityTypeConfiguration<AreaCount>, IEntityTypeConfiguration<OwnRecord>, IEntityTypeConfiguration<BindingCode>, IEntityTypeConfiguration<Export>
{
    private const string Community = "Community";

    public void Configure(EntityTypeBuilder<Household> households)
    {
        households.ToTable("Households");
        households.Property(household => household.Turn).IsConcurrencyToken();
        households.HasMany(household => household.Residents).WithOne().HasForeignKey(resident => resident.HouseholdId)
            .OnDelete(DeleteBehavior.Restrict);
        households.HasMany(household => household.Occupancies).WithOne().HasForeignKey(occupancy => occupancy.HouseholdId)
            .OnDelete(DeleteBehavior.Restrict);
        households.Ignore(household => household.Home);
        households.Ignore(household => household.Present);
        households.Ignore(household => household.Heads);
        households.HasIndex(household => household.Area);
        households.HasIndex(household => household.AddedBy);
    }

    public void Configure(EntityTypeBuilder<Resident> residents)
    {
        residents.ToTable("Residents");
        residents.Property(resident => resident.Turn).IsConcurrencyToken();
        residents.Property(resident => resident.Ethnicity).HasMaxLength(2);
        residents.Property(resident => resident.Education).HasMaxLength(2);
        residents.Property(resident => resident.Relation).HasMaxLength(2);
        residents.Property(resident => resident.RegisteredPlace).HasMaxLength(100);
        residents.ComplexProperty(resident => resident.Activity);
        residents.Ignore(resident => resident.Living);
        residents.Ignore(resident => resident.Kind);
        residents.Ignore(resident => resident.IsHead);
        residents.HasIndex(resident => resident.Area);
        residents.Property(resident => resident.IdNumberKey).HasMaxLength(40);
        residents.HasIndex(resident => resident.IdNumberKey);
        residents.HasIndex(resident => resident.AddedBy);
        // Nobody is present twice in a community, whatever two people write down at once. Of another community the index tells nobody anything.
        residents.Property<string?>(Community).HasMaxLength(12).HasComputedColumnSql("substr(\"Area\", 1, 12)", stored: true);
        residents.HasIndex(Community, nameof(Resident.IdNumberKey)).IsUnique().HasFilter("\"IdNumberKey\" IS NOT NULL AND \"Standing\" = 'Present'");
    }

    public void Configure(EntityTypeBuilder<Occupancy> occupancies)
    {
        occupancies.ToTable("Occupancies");
        occupancies.Ignore(occupancy => occupancy.IsOpen);
        occupancies.HasIndex(occupancy => occupancy.Area);
        occupancies.HasIndex(occupancy => occupancy.DwellingId);
        occupancies.HasIndex(occupancy => occupancy.BuildingId);
        occupancies.HasIndex(occupancy => occupancy.AddedBy);
    }

    public void Configure(EntityTypeBuilder<Organisation> organisations)
    {
        organisations.ToTable("Organisations");
        organisations.Property(organisation => organisation.CreditCode).HasMaxLength(18);
        organisations.HasIndex(organisation => organisation.Area);
    }

    public void Configure(EntityTypeBuilder<RegisterAct> acts)
    {
        acts.ToTable("RegisterActs");
        acts.Property(act => act.UndoneBy).IsConcurrencyToken();
        acts.HasIndex(act => act.HouseholdId);
        acts.HasIndex(act => new { act.By, act.At });
        acts.Ignore(act => act.IsUndoable);
        acts.Ignore(act => act.IsOfUndoableKind);
        acts.Property(act => act.ContentKey).HasMaxLength(40);
        acts.HasIndex(act => act.At).HasFilter("\"HasNote\"");
        // What was taken back may be done again, under the same key and from the same file.
        acts.HasIndex(act => new { act.By, act.Key }).IsUnique().HasFilter("\"Key\" IS NOT NULL AND \"UndoneBy\" IS NULL");
        acts.HasIndex(act => act.ContentKey).IsUnique().HasFilter("\"Kind\" = 'Imported' AND \"ContentKey\" IS NOT NULL AND \"UndoneBy\" IS NULL");
    }

    public void Configure(EntityTypeBuilder<RegisterChange> changes)
    {
        changes.ToTable("RegisterChanges");
        changes.HasKey(change => new { change.ActId, change.SubjectId, change.Field });
        changes.Property(change => change.Field).HasMaxLength(40);
        changes.HasIndex(change => change.SubjectId);
    }

    public void Configure(EntityTypeBuilder<BindingCode> codes)
    {
        codes.ToTable("BindingCodes");
        codes.HasKey(code => code.AccountId);
        codes.Property(code => code.CodeHash).HasMaxLength(64).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<OwnRecord> records)
    {
        records.ToTable("OwnRecords");
        records.HasKey(own => own.AccountId);
        records.HasIndex(own => own.ResidentId).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Export> exports)
    {
        exports.ToTable("Exports");
        exports.Ignore(export => export.ReadyUntil);
        exports.Property(export => export.Purpose).HasMaxLength(20);
        exports.Ignore(export => export.List);
        exports.PrimitiveCollection(export => export.Columns);
        exports.PrimitiveCollection(export => export.Only);
        exports.HasIndex(export => export.Area);
        // Decided once, and taken once.
        exports.Property(export => export.DecidedAt).IsConcurrencyToken();
        exports.Property(export => export.TakenAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<AreaCount> counts)
    {
        counts.ToTable("AreaCounts");
        counts.HasKey(count => new { count.Area, count.Key });
        counts.Property(count => count.Key).HasMaxLength(40);
    }
}
