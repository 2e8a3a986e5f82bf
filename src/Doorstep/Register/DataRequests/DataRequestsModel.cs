using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Register.DataRequests;

sealed class DataRequestsModel
    : IEntityTypeConfiguration<DataAsking>, IEntityTypeConfiguration<DataRequest>, IEntityTypeConfiguration<DataDisclosure>
{
    private const int Digest = 64;

    public void Configure(EntityTypeBuilder<DataAsking> askings)
    {
        askings.ToTable("DataAskings");
        askings.HasIndex(asking => asking.Area);
        askings.Property(asking => asking.Content).HasMaxLength(Digest);
        askings.HasIndex(asking => new { asking.By, asking.Key }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DataRequest> requests)
    {
        requests.ToTable("DataRequests");
        requests.Ignore(request => request.Concerned);
        requests.Property(request => request.Agency).HasMaxLength(DataRequest.LongestName);
        requests.Property(request => request.DocumentNumber).HasMaxLength(DataRequest.LongestName);
        requests.Property(request => request.LegalBasis).HasMaxLength(DataRequest.LongestText);
        requests.PrimitiveCollection(request => request.ResidentIds);
        requests.PrimitiveCollection(request => request.Columns);
        requests.Property(request => request.Content).HasMaxLength(Digest);
        requests.HasIndex(request => request.Area);
        requests.HasIndex(request => new { request.EnteredBy, request.Key }).IsUnique();
        // Of two who decide at once, the second finds it changed.
        requests.Property(request => request.FirstAt).IsConcurrencyToken();
        requests.Property(request => request.SecondAt).IsConcurrencyToken();
        requests.Property(request => request.RefusedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<DataDisclosure> disclosures)
    {
        disclosures.ToTable("DataDisclosures");
        disclosures.PrimitiveCollection(disclosure => disclosure.ResidentIds);
        disclosures.PrimitiveCollection(disclosure => disclosure.Columns);
        disclosures.HasIndex(disclosure => disclosure.Area);
        disclosures.HasIndex(disclosure => disclosure.RequestId);
    }
}
