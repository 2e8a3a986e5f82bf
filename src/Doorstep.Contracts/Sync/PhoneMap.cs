namespace Doorstep.Contracts.Sync;

/// <summary>
/// What the public map shows where a worker's grids are: nothing about anybody. Coordinates are whole numbers to the east and to the south of its
/// north-west corner, in the projection of web maps (EPSG:3857).
/// </summary>
/// <param name="Version">Another one when something of it has changed.</param>
/// <param name="West">The corner, in a world of 2^32 by 2^32 units.</param>
/// <param name="Shift">A unit of this map is 2^shift of the world's.</param>
/// <param name="Shapes">From the ground up; the outlines of her grids last.</param>
public sealed record PhoneMap(
    string Version, long West, long North, int Shift, int Width, int Height, IReadOnlyList<MapShape> Shapes, IReadOnlyList<MapName> Names);

/// <param name="Layer">park, block, water, building, street; grid for the outline of one of hers.</param>
/// <param name="Path">As an SVG path has it.</param>
public sealed record MapShape(string Layer, string? Kind, string Path);

/// <summary>The name of a street, and where and at which angle it stands.</summary>
public sealed record MapName(SyncNames Name, int X, int Y, int Degrees);
