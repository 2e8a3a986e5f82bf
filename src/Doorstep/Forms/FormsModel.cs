using Doorstep.Contracts.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Forms;

sealed class FormsModel : IEntityTypeConfiguration<FormVersion>, IEntityTypeConfiguration<FormDraft>
{
    public void Configure(EntityTypeBuilder<FormVersion> versions)
    {
        versions.ToTable("FormVersions");
        versions.Ignore(version => version.Definition);
        versions.Property(version => version.Code).HasMaxLength(FormDefinition.LongestCode);
        // Of two who publish at once, the second finds hers taken.
        versions.HasIndex(version => new { version.Code, version.Version }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<FormDraft> drafts)
    {
        drafts.ToTable("FormDrafts");
        drafts.Ignore(draft => draft.Definition);
        drafts.HasKey(draft => draft.Code);
        drafts.Property(draft => draft.Code).HasMaxLength(FormDefinition.LongestCode);
        drafts.Property(draft => draft.Edits).IsConcurrencyToken();
    }
}
