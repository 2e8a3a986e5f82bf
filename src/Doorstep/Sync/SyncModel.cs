using Doorstep.Sync.Outbox;
using Doorstep.Sync.Phone;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Sync;

sealed class SyncModel : IEntityTypeConfiguration<SyncedOperation>, IEntityTypeConfiguration<HeldOperation>, IEntityTypeConfiguration<PhoneContact>
{
    public void Configure(EntityTypeBuilder<SyncedOperation> operations)
    {
        operations.ToTable("SyncedOperations");
        operations.Ignore(operation => operation.Made);
        operations.Property(operation => operation.Kind).HasMaxLength(40);
        operations.Property(operation => operation.Content).HasMaxLength(64);
        operations.Property(operation => operation.CaseNumber).HasMaxLength(40);
        operations.HasIndex(operation => operation.Previous).HasFilter("\"Previous\" IS NOT NULL");
        operations.HasIndex(operation => operation.ReceivedAt);
    }

    public void Configure(EntityTypeBuilder<HeldOperation> held)
    {
        held.ToTable("HeldOperations");
        held.Ignore(one => one.IsOpen);
        held.Property(one => one.Turn).IsConcurrencyToken();
        held.Property(one => one.Kind).HasMaxLength(40);
        held.Property(one => one.Rule).HasMaxLength(80);
        held.Property(one => one.Field).HasMaxLength(100);
        held.Property(one => one.Reason).HasMaxLength(HeldOperation.LongestReason);
        held.HasIndex(one => one.OperationId);
        held.HasIndex(one => new { one.Area, one.HeldAt }).HasFilter("\"State\" IN ('Held', 'Waiting')");
        held.HasIndex(one => new { one.AccountId, one.HeldAt }).HasFilter("\"State\" IN ('Held', 'Waiting')");
        held.HasIndex(one => one.WaitsFor).HasFilter("\"WaitsFor\" IS NOT NULL");
        held.HasIndex(one => one.DueAt).HasFilter("\"DueAt\" IS NOT NULL");
        held.HasIndex(one => one.SettledAt);
    }

    public void Configure(EntityTypeBuilder<PhoneContact> phones)
    {
        phones.ToTable("PhoneContacts");
        phones.Property(phone => phone.LastFailure).HasMaxLength(PhoneContact.LongestFailure);
        phones.HasIndex(phone => phone.Area);
        phones.HasIndex(phone => phone.LastAt);
    }
}
