using Doorstep.Tasks.Burden;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Counter;
using Doorstep.Tasks.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Tasks;

sealed class TasksModel : IEntityTypeConfiguration<WorkTask>, IEntityTypeConfiguration<TaskAct>, IEntityTypeConfiguration<Rhythm>,
    IEntityTypeConfiguration<DayPlanned>, IEntityTypeConfiguration<CarePlan>, IEntityTypeConfiguration<CareLadder>,
    IEntityTypeConfiguration<WorkRequest>, IEntityTypeConfiguration<AskedOutside>, IEntityTypeConfiguration<Reception>
{
    public void Configure(EntityTypeBuilder<WorkTask> tasks)
    {
        tasks.ToTable("WorkTasks");
        tasks.Ignore(task => task.IsOpen);
        tasks.Ignore(task => task.StopId);
        tasks.Property(task => task.Turn).IsConcurrencyToken();
        tasks.Property(task => task.KindCode).HasMaxLength(10);
        tasks.HasIndex(task => task.Area);
        // Without statistics SQLite takes an index that begins with State for all that asks for open tasks, and reads a million of them.
        // The night asks for what may be done by a day in a subdistrict, a worker for her grid.
        tasks.HasIndex(task => new { task.Area, task.NotBefore }).HasFilter("\"State\" = 'Open'");
        // What was missed is asked for every few seconds.
        tasks.HasIndex(task => new { task.Level, task.Until, task.IsCare }).HasFilter("\"State\" IN ('Open', 'Returned')");
        // So is urgent work that has come up since the day was planned.
        tasks.HasIndex(task => task.NotBefore).HasFilter("\"State\" = 'Open' AND \"Urgent\" IS NOT NULL");
        // And so are the checks of cases.
        tasks.HasIndex(task => task.SourceId).HasFilter("\"State\" IN ('Open', 'Returned') AND \"Source\" = 'Case'");
        tasks.HasIndex(task => new { task.HouseholdId, task.State });
        tasks.HasIndex(task => new { task.PlannedOn, task.WorkerId });
        // A rhythm has one open task for each subject, whatever two nodes plan at once; a care plan has one visit.
        tasks.HasIndex(task => new { task.SourceId, task.SubjectId }).IsUnique().HasFilter("\"State\" IN ('Open', 'Returned')");
        tasks.HasIndex(task => new { task.SourceId, task.State, task.Area });
        // The burden meter asks for what ended in a week.
        tasks.HasIndex(task => task.EndedAt);
    }

    public void Configure(EntityTypeBuilder<TaskAct> acts)
    {
        acts.ToTable("TaskActs");
        acts.Ignore(act => act.Check);
        acts.Property(act => act.Content).HasMaxLength(64);
        acts.HasIndex(act => act.TaskId);
        acts.HasIndex(act => act.Area);
        acts.HasIndex(act => act.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Rhythm> rhythms)
    {
        rhythms.ToTable("Rhythms");
        rhythms.Property(rhythm => rhythm.KindCode).HasMaxLength(10);
        rhythms.HasIndex(rhythm => rhythm.Area);
    }

    public void Configure(EntityTypeBuilder<DayPlanned> days)
    {
        days.ToTable("DaysPlanned");
        days.Property(day => day.Turn).IsConcurrencyToken();
        days.HasIndex(day => new { day.Area, day.Day }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<CarePlan> plans)
    {
        plans.ToTable("CarePlans");
        plans.Ignore(plan => plan.Runs);
        plans.Property(plan => plan.Turn).IsConcurrencyToken();
        plans.HasIndex(plan => plan.Area);
        plans.HasIndex(plan => plan.ResidentId).IsUnique().HasFilter("\"EndedAt\" IS NULL");
    }

    public void Configure(EntityTypeBuilder<CareLadder> ladders)
    {
        ladders.ToTable("CareLadders");
        ladders.Property(ladder => ladder.Turn).IsConcurrencyToken();
        ladders.HasIndex(ladder => ladder.NextAt);
        ladders.HasIndex(ladder => ladder.PlanId).IsUnique().HasFilter("\"EndedAt\" IS NULL");
        ladders.HasIndex(ladder => ladder.Area);
    }

    public void Configure(EntityTypeBuilder<WorkRequest> requests)
    {
        requests.ToTable("WorkRequests");
        requests.Ignore(request => request.Group).Ignore(request => request.WorkArea).Ignore(request => request.WorkDeadline)
            .Ignore(request => request.Runs);
        requests.Property(request => request.Turn).IsConcurrencyToken();
        requests.Property(request => request.KindCode).HasMaxLength(10);
        requests.Property(request => request.Reason).HasMaxLength(WorkRequest.LongestText);
        requests.Property(request => request.UrgentGrounds).HasMaxLength(WorkRequest.LongestText);
        requests.Property(request => request.Grounds).HasMaxLength(WorkRequest.LongestText);
        requests.Property(request => request.Content).HasMaxLength(64);
        requests.HasIndex(request => request.Area);
        requests.HasIndex(request => new { request.State, request.EndsOn });
        requests.HasIndex(request => request.MergedInto);
        requests.HasIndex(request => request.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Reception> receptions)
    {
        receptions.ToTable("Receptions");
        receptions.Property(one => one.Turn).IsConcurrencyToken();
        receptions.HasIndex(one => new { one.WorkerId, one.Day }).IsUnique();
        receptions.HasIndex(one => new { one.Area, one.Day });
    }

    public void Configure(EntityTypeBuilder<AskedOutside> asked)
    {
        asked.ToTable("AskedOutside");
        asked.Property(one => one.What).HasMaxLength(AskedOutside.LongestWhat);
        asked.HasIndex(one => new { one.Area, one.Day });
        asked.HasIndex(one => one.Key).IsUnique();
    }
}
