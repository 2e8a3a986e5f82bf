using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Access;

sealed class AccessModel
    : IEntityTypeConfiguration<City>, IEntityTypeConfiguration<Role>, IEntityTypeConfiguration<Grant>, IEntityTypeConfiguration<KnownPermission>
{
    public void Configure(EntityTypeBuilder<City> cities)
    {
        cities.ToTable("City");
        cities.HasKey(city => city.Code);
    }

    public void Configure(EntityTypeBuilder<Role> roles)
    {
        roles.ToTable("Roles");
        roles.HasKey(role => role.Code);
        roles.Property(role => role.Code).HasMaxLength(40);
    }

    public void Configure(EntityTypeBuilder<Grant> grants)
    {
        grants.ToTable("Grants");
        grants.Property(grant => grant.RoleCode).HasMaxLength(40);
        grants.HasIndex(grant => grant.AccountId);
        grants.HasIndex(grant => grant.Area);
        grants.Property(grant => grant.BegunAt).IsConcurrencyToken();
        grants.HasIndex(grant => grant.ApprovalId);
        // Ended once, by one person.
        grants.Property(grant => grant.Until).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<KnownPermission> permissions)
    {
        permissions.ToTable("KnownPermissions");
        permissions.HasKey(permission => permission.Code);
        permissions.Property(permission => permission.Code).HasMaxLength(40);
    }
}
