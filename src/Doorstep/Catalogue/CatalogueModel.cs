using Doorstep.Contracts.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Catalogue;

sealed class CatalogueModel : IEntityTypeConfiguration<TaskKind>
{
    public void Configure(EntityTypeBuilder<TaskKind> kinds)
    {
        kinds.ToTable("TaskKinds");
        kinds.Ignore(kind => kind.Terms);
        kinds.ComplexProperty(kind => kind.Names);
        kinds.ComplexProperty(kind => kind.CategoryNames);
        kinds.ComplexProperty(kind => kind.PhotoNeed);
        kinds.Ignore(kind => kind.IsLeadOnPeople);
        kinds.Ignore(kind => kind.IsConfidential);
        kinds.Property(kind => kind.Form).HasMaxLength(FormDefinition.LongestCode);
        kinds.ComplexProperty(kind => kind.Basis);
        kinds.HasIndex(kind => new { kind.Code, kind.Version }).IsUnique();
    }
}
