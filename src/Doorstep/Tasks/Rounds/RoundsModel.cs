using Doorstep.Contracts.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Tasks.Rounds;

sealed class RoundsModel : IEntityTypeConfiguration<Round>, IEntityTypeConfiguration<RoundItem>, IEntityTypeConfiguration<RoundState>
{
    public void Configure(EntityTypeBuilder<Round> rounds)
    {
        rounds.ToTable("Rounds");
        rounds.Ignore(round => round.IsSeen);
        rounds.Property(round => round.Turn).IsConcurrencyToken();
        rounds.Property(round => round.KindCode).HasMaxLength(10);
        rounds.Property(round => round.FormCode).HasMaxLength(FormDefinition.LongestCode);
        rounds.HasIndex(round => new { round.Area, round.Day });
        rounds.HasIndex(round => round.Area).HasFilter("\"SeenAt\" IS NULL");
        // One task is one round.
        rounds.HasIndex(round => round.TaskId).IsUnique();
        // What nobody has seen is asked for every few seconds.
        rounds.HasIndex(round => round.DueAt).HasFilter("\"SeenAt\" IS NULL AND \"ToldAt\" IS NULL");
    }

    public void Configure(EntityTypeBuilder<RoundItem> items)
    {
        items.ToTable("RoundItems");
        items.Property(item => item.QuestionId).HasMaxLength(FormDefinition.LongestCode);
        items.Property(item => item.OptionCode).HasMaxLength(FormDefinition.LongestCode);
        items.Property(item => item.Where).HasMaxLength(RoundItem.LongestWhere);
        items.Property(item => item.KindCode).HasMaxLength(10);
        items.Property(item => item.CaseNumber).HasMaxLength(20);
        items.HasIndex(item => item.RoundId);
        items.HasIndex(item => item.Area);
        // What a further round looks for: the same trouble at the same place.
        items.HasIndex(item => new { item.SubjectId, item.KindCode });
    }

    public void Configure(EntityTypeBuilder<RoundState> states)
    {
        states.ToTable("RoundStates");
        states.Property(state => state.KindCode).HasMaxLength(10);
        states.HasIndex(state => new { state.Area, state.KindCode });
        states.HasIndex(state => new { state.SubjectId, state.KindCode });
    }
}
