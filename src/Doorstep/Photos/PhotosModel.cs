using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Photos;

sealed class PhotosModel : IEntityTypeConfiguration<Photo>
{
    public void Configure(EntityTypeBuilder<Photo> photos)
    {
        photos.ToTable("Photos");
        photos.Property(photo => photo.Blob).HasMaxLength(64);
        photos.HasIndex(photo => photo.CaseId);
    }
}
