using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Tasks.Doors;

sealed class DoorsModel : IEntityTypeConfiguration<DoorNote>, IEntityTypeConfiguration<DoorAct>, IEntityTypeConfiguration<HouseholdAway>
{
    public void Configure(EntityTypeBuilder<DoorNote> notes)
    {
        notes.ToTable("DoorNotes");
        notes.HasIndex(note => note.Area);
        notes.HasIndex(note => new { note.HouseholdId, note.Code }).IsUnique();
        notes.HasIndex(note => note.Until);
    }

    public void Configure(EntityTypeBuilder<DoorAct> acts)
    {
        acts.ToTable("DoorActs");
        acts.Property(act => act.Mark).HasMaxLength(64);
        acts.HasIndex(act => act.Area);
        acts.HasIndex(act => act.HouseholdId);
        acts.HasIndex(act => act.At);
    }

    public void Configure(EntityTypeBuilder<HouseholdAway> aways)
    {
        aways.ToTable("HouseholdAways");
        aways.HasIndex(away => away.Area);
        aways.HasIndex(away => away.HouseholdId).IsUnique();
        aways.HasIndex(away => away.Until);
    }
}
