namespace Doorstep.Maps.Tiles;

/// <summary>A run of points whose keys follow one another.</summary>
/// <param name="AllSeen">Whether the viewer sees each of them; else every one is still to be asked about.</param>
readonly record struct PointRun(ReadOnlyMemory<CasePoint> Points, bool AllSeen);
