using Doorstep.Contracts.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Forms;

sealed class FormsModel : IEntityTypeConfiguration<FormVersion>, IEntityTypeConfiguration<FormDraft>,
    IEntityTypeConfiguration<FilledForm>, IEntityTypeConfiguration<FilledPart>
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

    public void Configure(EntityTypeBuilder<FilledForm> filled)
    {
        filled.ToTable("FilledForms");
        filled.Property(form => form.Code).HasMaxLength(FormDefinition.LongestCode);
        filled.HasMany(form => form.Parts).WithOne().HasForeignKey(part => part.FilledFormId).OnDelete(DeleteBehavior.Restrict);
        filled.HasIndex(form => form.Area);
        // The report of a quarter asks for one form and three months.
        filled.HasIndex(form => new { form.Code, form.At });
    }

    public void Configure(EntityTypeBuilder<FilledPart> parts)
    {
        parts.ToTable("FilledParts");
        parts.Ignore(part => part.Files);
        parts.HasIndex(part => part.EraseOn);
        parts.HasIndex(part => part.Area);
    }
}
