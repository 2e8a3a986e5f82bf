using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Plans;

sealed class PlansModel : IEntityTypeConfiguration<GridPlan>, IEntityTypeConfiguration<PlanAct>
{
    public void Configure(EntityTypeBuilder<GridPlan> plans)
    {
        plans.ToTable("GridPlans");
        plans.Ignore(plan => plan.Window).Ignore(plan => plan.Wishes).Ignore(plan => plan.Asked)
            .Ignore(plan => plan.Approvals).Ignore(plan => plan.DrawnBy).Ignore(plan => plan.Missing).Ignore(plan => plan.IsAgreed);
        plans.PrimitiveCollection(plan => plan.Staying);
        plans.Property(plan => plan.Version).IsConcurrencyToken();
        plans.HasMany(plan => plan.Acts).WithOne().HasForeignKey(act => act.PlanId);
        plans.HasIndex(plan => plan.Area);
    }

    public void Configure(EntityTypeBuilder<PlanAct> acts)
    {
        acts.ToTable("PlanActs");
    }
}
