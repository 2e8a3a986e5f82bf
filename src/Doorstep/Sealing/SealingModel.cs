using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Sealing;

sealed class SealingModel : IEntityTypeConfiguration<DataKey>
{
    public void Configure(EntityTypeBuilder<DataKey> keys)
    {
        keys.ToTable("DataKeys");
        keys.HasIndex(key => new { key.Use, key.Version }).IsUnique();
        keys.Property(key => key.RetiredAt).IsConcurrencyToken();
    }
}
