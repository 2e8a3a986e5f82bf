namespace Doorstep.Live;

/// <summary>
/// The stamp of an act: who does something, when, and the id its row will have. Every act of the city is a row that keeps all three.
/// </summary>
public readonly record struct Act(Guid Id, Guid By, DateTimeOffset At);
