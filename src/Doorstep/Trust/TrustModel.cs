using Doorstep.Trust.Approvals;
using Doorstep.Trust.Devices;
using Doorstep.Trust.Glass;
using Doorstep.Trust.Hidings;
using Doorstep.Trust.Keys;
using Doorstep.Trust.Objections;
using Doorstep.Trust.Readings;
using Doorstep.Trust.Recoveries;
using Doorstep.Trust.Retention;
using Doorstep.Trust.Sessions;
using Doorstep.Trust.Transparency;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Trust;

sealed class TrustModel : IEntityTypeConfiguration<City>, IEntityTypeConfiguration<Role>, IEntityTypeConfiguration<Grant>, IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<PasswordLink>, IEntityTypeConfiguration<DataKey>,
    IEntityTypeConfiguration<Reading>, IEntityTypeConfiguration<Leaf>, IEntityTypeConfiguration<LeafCounter>, IEntityTypeConfiguration<Session>, IEntityTypeConfiguration<Objection>,
    IEntityTypeConfiguration<Hiding>, IEntityTypeConfiguration<BrokenGlass>, IEntityTypeConfiguration<Hold>,
    IEntityTypeConfiguration<Device>, IEntityTypeConfiguration<Recovery>, IEntityTypeConfiguration<AccountApproval>, IEntityTypeConfiguration<Answered>, IEntityTypeConfiguration<SignInTry>, IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<City> cities)
    {
        cities.ToTable("City");
        cities.HasKey(city => city.Code);
    }

    public void Configure(EntityTypeBuilder<Role> roles)
    {
        roles.ToTable("Roles");
        roles.HasKey(role => role.Code);
        roles.Property(role => role.Code).HasMaxLength(40);
    }

    public void Configure(EntityTypeBuilder<Grant> grants)
    {
        grants.ToTable("Grants");
        grants.Ignore(grant => grant.NewEntries);
        grants.Property(grant => grant.RoleCode).HasMaxLength(40);
        grants.HasIndex(grant => grant.AccountId);
        grants.HasIndex(grant => grant.Area);
        grants.Property(grant => grant.BegunAt).IsConcurrencyToken();
        grants.HasIndex(grant => grant.ApprovalId);
        // Ended once, by one person.
        grants.Property(grant => grant.Until).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Account> accounts)
    {
        accounts.ToTable("Accounts");
        accounts.Ignore(account => account.NewEntries);
        accounts.Property(account => account.DisplayName).HasMaxLength(60);
        accounts.Property(account => account.DisabledAt).IsConcurrencyToken();
        accounts.Property(account => account.TotpStep).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Objection> objections)
    {
        objections.ToTable("Objections");
        objections.Ignore(objection => objection.NewEntries);
        // One reading, one objection: the second press of the button finds the first.
        objections.HasIndex(objection => objection.ReadingId).IsUnique();
        objections.HasIndex(objection => objection.Area);
        objections.Property(objection => objection.AnsweredAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Hiding> hidings)
    {
        hidings.ToTable("Hidings");
        hidings.Ignore(hiding => hiding.NewEntries);
        hidings.HasIndex(hiding => hiding.SubjectId);
        hidings.HasIndex(hiding => hiding.Area);
        hidings.Property(hiding => hiding.DecidedAt).IsConcurrencyToken();
        hidings.Property(hiding => hiding.DisclosedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<BrokenGlass> glasses)
    {
        glasses.ToTable("BrokenGlass");
        glasses.Ignore(glass => glass.NewEntries);
        glasses.HasIndex(glass => new { glass.AccountId, glass.At });
        glasses.HasIndex(glass => glass.Area);
        glasses.Property(glass => glass.ReviewedAt).IsConcurrencyToken();
        glasses.Property(glass => glass.AgreedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Hold> holds)
    {
        holds.ToTable("Holds");
        holds.Ignore(hold => hold.NewEntries);
        holds.HasIndex(hold => hold.Area);
        holds.Property(hold => hold.LiftedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Session> sessions)
    {
        sessions.ToTable("Sessions");
        sessions.Property(session => session.Browser).HasMaxLength(60);
        sessions.HasIndex(session => session.AccountId);
    }

    public void Configure(EntityTypeBuilder<Device> devices)
    {
        // Two answers to one refresh: the second finds it replaced.
        devices.Property(device => device.RefreshHash).HasMaxLength(64).IsConcurrencyToken();
        devices.Property(device => device.PreviousHash).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<Recovery> recoveries)
    {
        recoveries.ToTable("Recoveries");
        recoveries.Ignore(recovery => recovery.NewEntries);
        recoveries.Property(recovery => recovery.Reason).HasMaxLength(Recovery.LongestReason);
        recoveries.HasIndex(recovery => recovery.AccountId);
        recoveries.HasIndex(recovery => recovery.Area);
        // Confirmed or withdrawn once, by one person.
        recoveries.Property(recovery => recovery.EndedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<AccountApproval> approvals)
    {
        approvals.ToTable("AccountApprovals");
        approvals.Ignore(approval => approval.NewEntries);
        approvals.Property(approval => approval.CodeHash).HasMaxLength(64);
        approvals.HasIndex(approval => approval.AccountId);
        approvals.HasIndex(approval => approval.Area);
        // Agreed to once, ended once, and each wrong code counted.
        approvals.Property(approval => approval.AgreedAt).IsConcurrencyToken();
        approvals.Property(approval => approval.EndedAt).IsConcurrencyToken();
        approvals.Property(approval => approval.WrongCodes).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<SignInTry> tries)
    {
        tries.ToTable("SignInTries");
        tries.HasKey(one => new { one.AccountId, one.Source });
        tries.Property(one => one.Source).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<Answered> answered)
    {
        answered.ToTable("Answered");
        answered.HasKey(one => one.Hash);
        answered.Property(one => one.Hash).HasMaxLength(64);
    }

    /// <summary>As the framework's third schema has it; its second, which comes with that, would rebuild tables of ours for nothing.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> passkeys)
    {
        passkeys.ToTable("Passkeys");
        passkeys.HasKey(passkey => passkey.CredentialId);
        passkeys.Property(passkey => passkey.CredentialId).HasMaxLength(1024);
        passkeys.OwnsOne(passkey => passkey.Data).ToJson();
        passkeys.HasOne<Account>().WithMany().HasForeignKey(passkey => passkey.UserId).IsRequired();
    }

    public void Configure(EntityTypeBuilder<PasswordLink> links)
    {
        links.ToTable("PasswordLinks");
        links.Property(link => link.SecretHash).HasMaxLength(64);
        links.HasIndex(link => link.SecretHash).IsUnique();
        links.HasIndex(link => link.AccountId);
        // Two who use one link at once: the second finds it ended.
        links.Property(link => link.EndedAt).IsConcurrencyToken();
    }

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

    public void Configure(EntityTypeBuilder<DataKey> keys)
    {
        keys.ToTable("DataKeys");
        keys.HasIndex(key => new { key.Use, key.Version }).IsUnique();
        keys.Property(key => key.RetiredAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Leaf> leaves)
    {
        leaves.ToTable("Leaves");
        leaves.HasIndex(leaf => leaf.Index).IsUnique();
        leaves.Property(leaf => leaf.Entry).HasMaxLength(LogTiles.EntryBytes);
        leaves.Property(leaf => leaf.Salt).HasMaxLength(Leaf.SaltBytes);
    }

    public void Configure(EntityTypeBuilder<LeafCounter> counters)
    {
        counters.ToTable("LeafCounter");
        counters.Property(counter => counter.Id).ValueGeneratedNever();
        // Of two nodes that sign at once, one has nothing left to sign.
        counters.Property(counter => counter.SignedSize).IsConcurrencyToken();
        counters.HasData(new { Id = 1, Size = 0L, SignedSize = 0L, Note = "" });
    }
}
