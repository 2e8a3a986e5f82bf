namespace Doorstep.Bench;

/// <summary>One subject that is measured, by the name the command line knows: it yields its rows as they are ready.</summary>
internal sealed record Bench(string Name, string What, Func<Session, IAsyncEnumerable<Gate>> RunAsync);

/// <summary>What a bench may know of the run it is part of.</summary>
/// <param name="Full">The longer cases too.</param>
/// <param name="Stopping">Ctrl-C.</param>
/// <param name="Say">A line of progress for who waits; never part of the result.</param>
internal sealed record Session(bool Full, Action<string> Say, CancellationToken Stopping);
