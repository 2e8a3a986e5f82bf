using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Places;

sealed class PlacesModel : IEntityTypeConfiguration<Area>, IEntityTypeConfiguration<Outline>, IEntityTypeConfiguration<Building>,
    IEntityTypeConfiguration<Dwelling>, IEntityTypeConfiguration<MapFeature>, IEntityTypeConfiguration<GridMove>,
    IEntityTypeConfiguration<HolidaysGiven>
{
    public void Configure(EntityTypeBuilder<Area> areas)
    {
        areas.ToTable("Areas");
        areas.HasKey(area => area.Code);
        areas.ComplexProperty(area => area.Names);
        areas.HasIndex(area => area.Level);
    }

    public void Configure(EntityTypeBuilder<Outline> outlines)
    {
        outlines.ToTable("Outlines");
        outlines.HasIndex(outline => new { outline.Area, outline.Version }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Building> buildings)
    {
        buildings.ToTable("Buildings");
        buildings.ComplexProperty(building => building.Street);
        buildings.Property(building => building.Label).HasMaxLength(60);
        buildings.HasIndex(building => building.Area);
        buildings.HasIndex(building => building.Cell);
    }

    public void Configure(EntityTypeBuilder<Dwelling> dwellings)
    {
        dwellings.ToTable("Dwellings");
        dwellings.Property(dwelling => dwelling.Door).HasMaxLength(20);
        // They are counted: of two acts at one door at once the second is refused.
        dwellings.Property(dwelling => dwelling.Use).IsConcurrencyToken();
        dwellings.Property(dwelling => dwelling.VisitedAt).IsConcurrencyToken();
        // Nor does anybody move in behind an entrance that becomes a building in the same moment.
        dwellings.Property(dwelling => dwelling.BuildingId).IsConcurrencyToken();
        dwellings.HasIndex(dwelling => dwelling.BuildingId);
        dwellings.HasIndex(dwelling => dwelling.Area);
    }

    public void Configure(EntityTypeBuilder<MapFeature> features)
    {
        features.ToTable("MapFeatures");
        features.OwnsOne(feature => feature.Name);
    }

    public void Configure(EntityTypeBuilder<GridMove> moves)
    {
        moves.ToTable("GridMoves");
        moves.HasKey(move => new { move.ActId, move.BuildingId });
        moves.HasIndex(move => move.BuildingId);
    }

    public void Configure(EntityTypeBuilder<HolidaysGiven> given)
    {
        given.ToTable("HolidaysGiven");
    }
}
