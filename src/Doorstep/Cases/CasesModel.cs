using Doorstep.Catalogue;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Cases;

sealed class CasesModel : IEntityTypeConfiguration<Case>, IEntityTypeConfiguration<CaseAct>, IEntityTypeConfiguration<Report>,
    IEntityTypeConfiguration<CaseCounter>
{
    public void Configure(EntityTypeBuilder<Case> cases)
    {
        cases.ToTable("Cases");
        cases.Ignore(found => found.Deadline).Ignore(found => found.IsOpen);
        cases.Property(found => found.Number).HasMaxLength(20);
        cases.Property(found => found.KindCode).HasMaxLength(10);
        cases.Property(found => found.Version).IsConcurrencyToken();
        cases.HasIndex(found => found.Number).IsUnique();
        cases.HasIndex(found => found.ReportedAt);
        cases.HasIndex(found => new { found.Area, found.ClosedAt });
        cases.HasIndex(found => new { found.DepartmentId, found.ClosedAt });
        cases.HasIndex(found => found.ClosedAt);
        // The figures over every desk count a month by these.
        cases.HasIndex(found => found.DueAt);
        cases.HasIndex(found => found.ResolvedAt);
        cases.HasIndex(found => found.Cell);
        cases.HasIndex(found => found.NextLightAt);
        cases.HasIndex(found => found.IsDueProvisional);
        cases.HasIndex(found => found.NextEscalationAt);
        // What a worker was asked to look at is asked for every few seconds.
        cases.HasIndex(found => found.Status).HasFilter("\"Status\" IN ('FieldCheck', 'CloseCheck')");
        cases.HasMany(found => found.Acts).WithOne().HasForeignKey(act => act.CaseId);
        cases.HasMany(found => found.Reports).WithOne().HasForeignKey(report => report.CaseId);
        cases.HasOne<TaskKind>().WithMany().HasForeignKey(found => found.KindId);
    }

    public void Configure(EntityTypeBuilder<CaseAct> acts)
    {
        acts.ToTable("CaseActs");
        acts.HasIndex(act => new { act.CaseId, act.At });
        acts.HasIndex(act => new { act.By, act.At });
        // An escalation happens once, whichever node comes first.
        acts.HasIndex(act => new { act.CaseId, act.Round, act.Step }).IsUnique().HasFilter("\"Step\" IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<Report> reports)
    {
        reports.ToTable("Reports");
        reports.Property(report => report.SecretHash).HasMaxLength(22);
        reports.Property(report => report.Language).HasMaxLength(10);
        reports.HasIndex(report => report.Key).IsUnique();
        reports.HasIndex(report => report.SecretHash).IsUnique();
        reports.HasIndex(report => report.CaseId);
        reports.HasIndex(report => report.ReporterAccount);
    }

    public void Configure(EntityTypeBuilder<CaseCounter> counter)
    {
        counter.ToTable("CaseCounters");
        counter.HasKey(row => row.Day);
        counter.Property(row => row.Day).ValueGeneratedNever();
    }
}
