namespace Doorstep.Live;

/// <summary>
/// An in-process signal that something was committed. A hint may come twice or late and never carries anything: whoever hears it reads the log.
/// </summary>
public sealed class CommitSignal
{
    private TaskCompletionSource next = Fresh();

    /// <summary>Raised in this process, after a commit here: what tells other nodes listens to it.</summary>
    public event Action? Committed;

    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, Fresh()).SetResult();

    internal void RaiseAfterCommit()
    {
        Raise();
        Committed?.Invoke();
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
