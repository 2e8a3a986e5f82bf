using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Staff;

/// <summary>A grid worker (网格员). Name and work phone stand on the public notice board of the grid, so they are not sealed.</summary>
[SeenWith(Permission.ViewPlaces)]
public sealed class GridWorker : IProtected, ILogged
{
    private GridWorker() { }

    public Guid Id { get; private init; }
    /// <summary>Where she is employed: the community.</summary>
    public AreaCode Area { get; private set; }
    public string Name { get; private set; } = "";
    public string NameEn { get; private set; } = "";
    public string WorkPhone { get; private set; } = "";
    public string Badge { get; private set; } = "";
    /// <summary>Her portrait in the blob store, shown with her badge; null shows her initial.</summary>
    public string? Photo { get; private set; }
    /// <summary>Who put it there and noted that she agrees, and when; both go with it.</summary>
    public Guid? PhotoBy { get; private set; }
    public DateTimeOffset? PhotoAt { get; private set; }
    public Guid? AccountId { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public static GridWorker Hire(Guid id, AreaCode community, string name, string nameEn, string workPhone, string badge) =>
        new() { Id = id, Area = community, Name = name, NameEn = nameEn, WorkPhone = workPhone, Badge = badge };

    public void SignsInWith(Guid accountId) => AccountId = accountId;

    /// <summary>With her consent, which whoever puts it there has noted.</summary>
    public void PutPhoto(string blob, Act act)
    {
        (Photo, PhotoBy, PhotoAt) = (blob, act.By, act.At);
        NewEntries.Add(Entry.Of("duty.photo", Id, Area, act));
    }

    /// <summary>By herself, who no longer agrees, or by her office.</summary>
    public void TakePhotoAway(Act act)
    {
        (Photo, PhotoBy, PhotoAt) = (null, null, null);
        NewEntries.Add(Entry.Of("duty.photo-withdrawn", Id, Area, act));
    }

    /// <summary>The name in the reader's language.</summary>
    public string NameHere => System.Globalization.CultureInfo.CurrentUICulture.Name == "en" ? NameEn : Name;
}

/// <summary>The assignment of a worker to a grid, from a day to a day; or, as a substitute, to a community's absences.</summary>
[SeenWith(Permission.ViewPlaces)]
public sealed class Posting : IProtected
{
    private Posting() { }

    public Guid Id { get; private init; }
    public Guid WorkerId { get; private init; }
    /// <summary>The grid; the community for a substitute.</summary>
    public AreaCode Area { get; private init; }
    public bool IsSubstitute { get; private init; }
    public DateTimeOffset From { get; private init; }
    public DateTimeOffset? Until { get; private set; }
    /// <summary>The act that redrew the grid and with it began or ended the charge.</summary>
    public Guid? BegunBy { get; private init; }
    public Guid? EndedBy { get; private set; }

    public static Posting Post(GridWorker worker, AreaCode area, Act act, Guid? redrawing = null) =>
        new() { Id = act.Id, WorkerId = worker.Id, Area = area, IsSubstitute = area.Level < AreaLevel.Grid, From = act.At, BegunBy = redrawing };

    public void End(Act act, Guid? redrawing = null) => (Until, EndedBy) = (act.At, redrawing);
}

/// <summary>A place on the duty desk's roster: who answers an emergency first, second …, and who leads the shift.</summary>
public sealed class RosterPlace
{
    private RosterPlace() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid AccountId { get; private init; }
    /// <summary>1 is asked first.</summary>
    public int Order { get; private init; }
    public bool LeadsShift { get; private init; }

    public static RosterPlace Take(Guid id, AreaCode area, Guid accountId, int order, bool leadsShift) =>
        new() { Id = id, Area = area, AccountId = accountId, Order = order, LeadsShift = leadsShift };
}
