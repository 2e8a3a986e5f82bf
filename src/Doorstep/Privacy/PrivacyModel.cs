using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Privacy;

sealed class PrivacyModel : IEntityTypeConfiguration<Reading>, IEntityTypeConfiguration<Objection>, IEntityTypeConfiguration<Hiding>,
    IEntityTypeConfiguration<BrokenGlass>, IEntityTypeConfiguration<Hold>
{
    public void Configure(EntityTypeBuilder<Reading> readings)
    {
        readings.ToTable("Readings");
        readings.Property(reading => reading.Field).HasMaxLength(100);
        readings.Property(reading => reading.Purpose).HasMaxLength(20);
        readings.HasIndex(reading => new { reading.SubjectId, reading.At });
        readings.HasIndex(reading => new { reading.By, reading.At });
        readings.HasIndex(reading => new { reading.Area, reading.At });
        // The auditor reads the newest of the whole city.
        readings.HasIndex(reading => new { reading.At, reading.Id });
    }

    public void Configure(EntityTypeBuilder<Objection> objections)
    {
        objections.ToTable("Objections");
        // One reading, one objection: the second press of the button finds the first.
        objections.HasIndex(objection => objection.ReadingId).IsUnique();
        objections.HasIndex(objection => objection.Area);
        objections.Property(objection => objection.AnsweredAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Hiding> hidings)
    {
        hidings.ToTable("Hidings");
        hidings.HasIndex(hiding => hiding.SubjectId);
        hidings.HasIndex(hiding => hiding.Area);
        hidings.Property(hiding => hiding.DecidedAt).IsConcurrencyToken();
        hidings.Property(hiding => hiding.DisclosedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<BrokenGlass> glasses)
    {
        glasses.ToTable("BrokenGlass");
        glasses.HasIndex(glass => new { glass.AccountId, glass.At });
        glasses.HasIndex(glass => glass.Area);
        glasses.Property(glass => glass.ReviewedAt).IsConcurrencyToken();
        glasses.Property(glass => glass.AgreedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Hold> holds)
    {
        holds.ToTable("Holds");
        holds.HasIndex(hold => hold.Area);
        holds.Property(hold => hold.LiftedAt).IsConcurrencyToken();
    }
}
