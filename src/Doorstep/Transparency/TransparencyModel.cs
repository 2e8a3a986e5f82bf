using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Transparency;

sealed class TransparencyModel : IEntityTypeConfiguration<Leaf>, IEntityTypeConfiguration<LeafCounter>
{
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
