namespace Doorstep.Cases.Desk;

/// <summary>
/// The state of the queue on one officer's screen, and how it changes. Lines change in their places and nothing moves under her eyes: only an
/// emergency comes in by itself, above everything else; other newcomers wait until she lets them in.
/// </summary>
sealed class QueueBoard
{
    private readonly HashSet<Guid> gone = [];
    private readonly HashSet<Guid> waiting = [];
    private List<QueueLine> pinned = [], fresh = [], going = [];

    public IReadOnlyList<QueueLine> Pinned => pinned;
    public IReadOnlyList<QueueLine> New => fresh;
    public IReadOnlyList<QueueLine> Going => going;
    public bool HasMore { get; private set; }

    /// <summary>Cases that would stand here but have not been let in.</summary>
    public int Waiting => waiting.Count;

    public bool IsEmpty => pinned.Count + fresh.Count + going.Count == 0;

    public IEnumerable<QueueLine> InOrder => pinned.Concat(fresh).Concat(going);

    public void Fill(ReadQueue.Queue queue)
    {
        (pinned, fresh, going, HasMore) = ([.. queue.Pinned], [.. queue.New], [.. queue.Going], queue.HasMore);
        gone.Clear();
        waiting.Clear();
    }

    /// <summary>Whether a line stands here only until the queue is filled again: it was closed, or the filter would no longer show it.</summary>
    public bool IsGone(Guid id) => gone.Contains(id);

    public QueueLine? Find(Guid? id) => InOrder.FirstOrDefault(line => line.Id == id);

    /// <summary>The line so many steps further down, or up; the first when none is chosen.</summary>
    public QueueLine? Beside(Guid? chosen, int steps)
    {
        var all = InOrder.ToList();
        var at = all.FindIndex(line => line.Id == chosen);
        return all.Count == 0 ? null : all[at < 0 ? 0 : Math.Clamp(at + steps, 0, all.Count - 1)];
    }

    /// <param name="now">Those of the changed that the officer still sees, and whether her filter shows them.</param>
    public void Apply(IEnumerable<Guid> changed, IReadOnlyDictionary<Guid, (QueueLine Line, bool IsShown)> now)
    {
        foreach (var id in changed)
        {
            var (line, isShown) = now.GetValueOrDefault(id);
            if (line is { Standing.IsPinned: true } && isShown)
            {
                Pin(line);
            }
            else
            {
                var stood = pinned.RemoveAll(other => other.Id == id) > 0;
                Change(id, line, isShown, stood);
            }
        }
    }

    private void Pin(QueueLine line)
    {
        fresh.RemoveAll(other => other.Id == line.Id);
        going.RemoveAll(other => other.Id == line.Id);
        pinned.RemoveAll(other => other.Id == line.Id);
        pinned = [.. ReadQueue.InOrder(pinned.Append(line))];
    }

    private void Change(Guid id, QueueLine? line, bool isShown, bool stoodPinned)
    {
        var isHere = false;
        foreach (var list in (List<QueueLine>[])[fresh, going])
        {
            if (list.FindIndex(other => other.Id == id) is >= 0 and var at)
            {
                isHere = true;
                list[at] = line ?? list[at];
            }
        }

        if (isHere && !isShown)
        {
            gone.Add(id);
        }
        else if (isHere)
        {
            gone.Remove(id);
        }

        if (!isHere && isShown && line is not null)
        {
            waiting.Add(id);
        }
        else if (!isShown)
        {
            waiting.Remove(id);
        }

        // What was an emergency a moment ago is looked for in its place among the rest.
        if (stoodPinned && isShown && !isHere)
        {
            going.Insert(0, line!);
            waiting.Remove(id);
        }
    }
}
