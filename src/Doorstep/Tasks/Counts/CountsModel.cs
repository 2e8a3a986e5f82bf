using Doorstep.Contracts.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Tasks.Counts;

sealed class CountsModel : IEntityTypeConfiguration<CountsReport>, IEntityTypeConfiguration<CountsOpening>
{
    public void Configure(EntityTypeBuilder<CountsReport> reports)
    {
        reports.ToTable("CountsReports");
        reports.Ignore(report => report.Quarter);
        reports.Property(report => report.FormCode).HasMaxLength(FormDefinition.LongestCode);
        reports.HasIndex(report => report.Area);
        // A quarter has one report of a form, whatever two nodes make at once.
        reports.HasIndex(report => new { report.FormCode, report.From }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<CountsOpening> openings)
    {
        openings.ToTable("CountsOpenings");
        openings.HasIndex(opening => opening.Area);
        openings.HasIndex(opening => opening.ReportId);
    }
}
