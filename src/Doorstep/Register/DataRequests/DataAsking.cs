using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Register.DataRequests;

/// <summary>
/// That somebody asked a worker for data about residents: who, as she said, what for, and about which household, as far as the worker knows. Nothing
/// is given for it: whoever wants data writes a <see cref="DataRequest"/>.
/// </summary>
[SeenWith(Permission.ViewDataRequests)]
public sealed class DataAsking : IProtected, ILogged
{
    public const string Asked = "data.asked";
    public const int LongestName = 100, LongestPurpose = 500;

    private DataAsking() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid? HouseholdId { get; private init; }
    public Sealed Agency { get; private init; }
    public Sealed Name { get; private init; }
    public Sealed Purpose { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>Made by the phone, so that what is sent twice is noted once.</summary>
    public Guid? Key { get; private init; }
    /// <summary>Of everything that was sent with the key.</summary>
    public string Content { get; private init; } = "";

    public List<Entry> NewEntries { get; } = [];

    public static DataAsking Note(
        AreaCode area, Guid? householdId, string agency, string name, string purpose, SentOnce sent, Act act)
    {
        ArgumentNullException.ThrowIfNull(sent);
        DataAsking noted = new()
        {
            Id = act.Id, Area = area, HouseholdId = householdId, Agency = new(agency), Name = new(name), Purpose = new(purpose), By = act.By,
            At = act.At, Key = sent.Key, Content = sent.Content,
        };
        noted.NewEntries.Add(Entry.Of(Asked, noted.Id, area, act));
        return noted;
    }
}

/// <summary>The key that something was sent with, and what all of it was, as a keyed digest.</summary>
public sealed record SentOnce(Guid? Key, string Content);
