using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Messages;

sealed class MessagesModel
    : IEntityTypeConfiguration<Message>, IEntityTypeConfiguration<PushDevice>, IEntityTypeConfiguration<MessageSettings>
{
    public void Configure(EntityTypeBuilder<Message> messages)
    {
        messages.ToTable("Messages");
        messages.Property(message => message.Word).HasMaxLength(Message.LongestWord);
        messages.Property(message => message.Link).HasMaxLength(Message.LongestLink);
        messages.Property(message => message.Key).HasMaxLength(Message.LongestKey);
        // Of two nodes that would push it at once, the second finds it taken.
        messages.Property(message => message.PushDueAt).IsConcurrencyToken();
        messages.HasIndex(message => new { message.AccountId, message.Id });
        messages.HasIndex(message => new { message.AccountId, message.Key }).IsUnique();
        // Counted with every page that somebody opens.
        messages.HasIndex(message => message.AccountId, "IX_Messages_Unread").HasFilter("\"ReadAt\" IS NULL");
        messages.HasIndex(message => message.PushDueAt).HasFilter("\"PushDueAt\" IS NOT NULL");
        messages.HasIndex(message => message.PutAt);
    }

    public void Configure(EntityTypeBuilder<PushDevice> devices)
    {
        devices.ToTable("PushDevices");
        devices.Property(device => device.Name).HasMaxLength(PushDevice.LongestName);
        devices.Property(device => device.Language).HasMaxLength(10);
        devices.Property(device => device.EndpointKey).HasMaxLength(64);
        devices.HasIndex(device => device.EndpointKey).IsUnique();
        devices.HasIndex(device => device.AccountId);
    }

    public void Configure(EntityTypeBuilder<MessageSettings> settings)
    {
        settings.ToTable("MessageSettings");
        settings.HasKey(row => row.AccountId);
        settings.Ignore(row => row.Quiet);
    }
}
