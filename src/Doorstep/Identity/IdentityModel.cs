using Doorstep.Identity.Approvals;
using Doorstep.Identity.Devices;
using Doorstep.Identity.Recoveries;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Identity;

sealed class IdentityModel : IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<PasswordLink>, IEntityTypeConfiguration<Session>,
    IEntityTypeConfiguration<Device>, IEntityTypeConfiguration<Recovery>, IEntityTypeConfiguration<AccountApproval>,
    IEntityTypeConfiguration<Answered>, IEntityTypeConfiguration<SignInTry>, IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<Account> accounts)
    {
        accounts.ToTable("Accounts");
        accounts.Property(account => account.DisplayName).HasMaxLength(60);
        accounts.Property(account => account.DisabledAt).IsConcurrencyToken();
        accounts.Property(account => account.TotpStep).IsConcurrencyToken();
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
        recoveries.Property(recovery => recovery.Reason).HasMaxLength(Recovery.LongestReason);
        recoveries.HasIndex(recovery => recovery.AccountId);
        recoveries.HasIndex(recovery => recovery.Area);
        // Confirmed or withdrawn once, by one person.
        recoveries.Property(recovery => recovery.EndedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<AccountApproval> approvals)
    {
        approvals.ToTable("AccountApprovals");
        approvals.Property(approval => approval.CodeHash).HasMaxLength(64);
        approvals.HasIndex(approval => approval.AccountId);
        approvals.HasIndex(approval => approval.Area);
        // Agreed to once, ended once, and each wrong code counted.
        approvals.Property(approval => approval.AgreedAt).IsConcurrencyToken();
        approvals.Property(approval => approval.EndedAt).IsConcurrencyToken();
        approvals.Property(approval => approval.WrongCodes).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Answered> answered)
    {
        answered.ToTable("Answered");
        answered.HasKey(one => one.Hash);
        answered.Property(one => one.Hash).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<SignInTry> tries)
    {
        tries.ToTable("SignInTries");
        tries.HasKey(one => new { one.AccountId, one.Source });
        tries.Property(one => one.Source).HasMaxLength(64);
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
}
