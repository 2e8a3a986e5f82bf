using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Staff;

sealed class StaffModel : IEntityTypeConfiguration<Department>, IEntityTypeConfiguration<GridWorker>, IEntityTypeConfiguration<Posting>,
    IEntityTypeConfiguration<RosterPlace>
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
}
