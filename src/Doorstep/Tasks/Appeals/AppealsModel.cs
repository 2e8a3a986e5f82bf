using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Tasks.Appeals;

sealed class AppealsModel : IEntityTypeConfiguration<Appeal>, IEntityTypeConfiguration<AppealAct>, IEntityTypeConfiguration<Pledge>,
    IEntityTypeConfiguration<Supporter>
{
    private const int HashLength = 64;

    public void Configure(EntityTypeBuilder<Appeal> appeals)
    {
        appeals.ToTable("Appeals");
        appeals.Ignore(one => one.Content);
        appeals.Property(one => one.Turn).IsConcurrencyToken();
        appeals.Property(one => one.Number).HasMaxLength(8);
        appeals.Property(one => one.Text).HasMaxLength(Appeal.LongestText);
        appeals.Property(one => one.Institution).HasMaxLength(Appeal.LongestInstitution);
        appeals.Property(one => one.ShownHash).HasMaxLength(HashLength);
        appeals.Property(one => one.ConsentHash).HasMaxLength(HashLength);
        appeals.Property(one => one.ApprovedHash).HasMaxLength(HashLength);
        appeals.HasIndex(one => one.Area);
        appeals.HasIndex(one => one.ResidentId);
        appeals.HasIndex(one => one.Number).IsUnique();
        // Supporters ask for what is open, the night for what is over.
        appeals.HasIndex(one => new { one.State, one.Until });
        appeals.HasIndex(one => one.EndedAt);
    }

    public void Configure(EntityTypeBuilder<AppealAct> acts)
    {
        acts.ToTable("AppealActs");
        acts.Property(one => one.Words).HasMaxLength(AppealAct.LongestWords);
        acts.Property(one => one.TextHash).HasMaxLength(HashLength);
        acts.Property(one => one.Content).HasMaxLength(HashLength);
        acts.HasIndex(one => one.AppealId);
        acts.HasIndex(one => one.PledgeId);
        acts.HasIndex(one => one.Area);
        acts.HasIndex(one => one.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Pledge> pledges)
    {
        pledges.ToTable("Pledges");
        pledges.Ignore(one => one.Stands);
        pledges.Property(one => one.Turn).IsConcurrencyToken();
        pledges.Property(one => one.What).HasMaxLength(Pledge.LongestWhat);
        pledges.HasIndex(one => one.AppealId);
        pledges.HasIndex(one => one.SupporterId);
        pledges.HasIndex(one => one.Area);
        pledges.HasIndex(one => new { one.State, one.Until });
    }

    public void Configure(EntityTypeBuilder<Supporter> supporters)
    {
        supporters.ToTable("Supporters");
        supporters.ComplexProperty(one => one.Names);
        supporters.Ignore(one => one.Audience);
        supporters.Property(one => one.Turn).IsConcurrencyToken();
        supporters.Property(one => one.CreditCode).HasMaxLength(18);
        supporters.Property(one => one.StruckGrounds).HasMaxLength(Supporter.LongestGrounds);
        supporters.Property(one => one.SecretHash).HasMaxLength(HashLength);
        supporters.HasIndex(one => one.Area);
        supporters.HasIndex(one => one.SecretHash).IsUnique();
        // A charity stands on the list once, until it is struck.
        supporters.HasIndex(one => one.CreditCode).IsUnique().HasFilter("\"StruckAt\" IS NULL AND \"CreditCode\" IS NOT NULL");
    }
}
