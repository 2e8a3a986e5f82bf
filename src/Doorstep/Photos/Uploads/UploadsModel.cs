using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Photos.Uploads;

sealed class UploadsModel : IEntityTypeConfiguration<Upload>
{
    public const string Table = "Uploads";

    public void Configure(EntityTypeBuilder<Upload> uploads)
    {
        uploads.ToTable(Table);
        uploads.Property(upload => upload.Hash).HasMaxLength(64);
        // Of those that begin one photo at once, one makes the row and the others find it.
        uploads.HasIndex(upload => new { upload.By, upload.Hash }).IsUnique();
        uploads.HasIndex(upload => upload.SeenAt);
    }
}
