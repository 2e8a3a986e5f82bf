namespace Doorstep.Demo.Geography;

/// <summary>What a block is used for.</summary>
internal enum BlockKind
{
    Empty,
    Green,
    Villas,
    Slabs,
    Towers,
    Village,
    OldTown,
    School,
    HealthSchool,
    Hospital,
    Offices,
    Mall,
    Works,
}
