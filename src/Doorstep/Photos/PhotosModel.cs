using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Photos;

sealed class PhotosModel : IEntityTypeConfiguration<Photo>
{
    public void Configure(EntityTypeBuilder<Photo> photos)
    {
        photos.ToTable("Photos");
        photos.Property(photo => photo.Blob).HasMaxLength(64);
        // Of two who name one photo at once, the second finds it taken.
        photos.Property(photo => photo.CaseId).IsConcurrencyToken();
        photos.Property(photo => photo.FilledPartId).IsConcurrencyToken();
        photos.HasIndex(photo => photo.CaseId);
        photos.HasIndex(photo => photo.Blob);
        photos.Property(photo => photo.SentHash).HasMaxLength(64);
        photos.HasIndex(photo => photo.SentHash);
        photos.HasIndex(photo => photo.FilledFormId);
        photos.HasIndex(photo => photo.FilledPartId);
        photos.HasIndex(photo => photo.WorkerId);
    }
}
