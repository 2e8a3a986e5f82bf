using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Staff;

sealed class StaffModel : IEntityTypeConfiguration<Department>, IEntityTypeConfiguration<GridWorker>, IEntityTypeConfiguration<Posting>,
    IEntityTypeConfiguration<RosterPlace>, IEntityTypeConfiguration<Absence>, IEntityTypeConfiguration<StandIn>, IEntityTypeConfiguration<DutyHours>
{
    public void Configure(EntityTypeBuilder<Department> departments)
    {
        departments.ToTable("Departments");
        departments.ComplexProperty(department => department.Names);
        departments.HasIndex(department => department.Kind);
    }

    public void Configure(EntityTypeBuilder<GridWorker> workers)
    {
        workers.ToTable("GridWorkers");
        workers.Ignore(worker => worker.NameHere);
        workers.Property(worker => worker.Photo).HasMaxLength(64);
        workers.Property(worker => worker.Photo).IsConcurrencyToken();
        workers.HasIndex(worker => worker.Area);
        workers.HasIndex(worker => worker.AccountId);
    }

    public void Configure(EntityTypeBuilder<Posting> postings)
    {
        postings.ToTable("Postings");
        postings.HasIndex(posting => posting.Area);
        postings.HasIndex(posting => posting.WorkerId);
    }

    public void Configure(EntityTypeBuilder<RosterPlace> roster) => roster.ToTable("Roster").HasIndex(place => place.Area);

    public void Configure(EntityTypeBuilder<Absence> absences)
    {
        absences.ToTable("Absences");
        absences.HasIndex(absence => absence.WorkerId);
        absences.HasIndex(absence => absence.Area);
        // The same request twice is one absence.
        absences.HasIndex(absence => absence.Key).IsUnique();
        absences.Property(absence => absence.EndedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<StandIn> standIns)
    {
        standIns.ToTable("StandIns");
        standIns.HasIndex(standIn => standIn.Area);
        standIns.HasIndex(standIn => standIn.WorkerId);
        standIns.HasIndex(standIn => standIn.ActId);
        standIns.HasIndex(standIn => new { standIn.Key, standIn.Area }).IsUnique();
        standIns.Property(standIn => standIn.EndedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<DutyHours> hours)
    {
        hours.ToTable("DutyHours");
        hours.HasKey(one => one.Area);
        hours.Property(one => one.Days).HasMaxLength(7);
    }
}
