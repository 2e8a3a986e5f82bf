namespace Doorstep.Register.Acts;

/// <summary>
/// The ids that a phone has given to what an act makes, in the order in which the act makes it: what was entered without a signal can be added to
/// before anybody has answered.
/// </summary>
sealed class ChosenIds
{
    private readonly Queue<Guid> waiting = [];

    public void Choose(IEnumerable<Guid> ids)
    {
        foreach (var id in ids)
        {
            waiting.Enqueue(id);
        }
    }

    /// <summary>Null where nobody has chosen one.</summary>
    public Guid? Next() => waiting.TryDequeue(out var id) ? id : null;
}
