using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Register.Own;

/// <summary>
/// The binding of an account to its owner's record in the register: she has shown her document to the community's staff, who bound the two.
/// </summary>
public sealed class OwnRecord : ILogged
{
    private OwnRecord() { }

    public Guid AccountId { get; private init; }
    public Guid ResidentId { get; private init; }
    public Guid BoundBy { get; private init; }
    public DateTimeOffset BoundAt { get; private init; }

    public List<Entry> NewEntries { get; } = [];

    /// <param name="area">Where the resident is registered.</param>
    public static OwnRecord Bind(Guid accountId, Guid residentId, AreaCode area, Act act)
    {
        OwnRecord bound = new() { AccountId = accountId, ResidentId = residentId, BoundBy = act.By, BoundAt = act.At };
        bound.Log(LoggedBindings.Bound, area, act);
        return bound;
    }

    /// <summary>Part of the commit that removes it.</summary>
    public void Unbind(AreaCode area, Act act) => Log(LoggedBindings.Unbound, area, act);

    private void Log(string what, AreaCode area, Act act) =>
        NewEntries.Add(Entry.Of(what, AccountId, area, act, JsonSerializer.Serialize(new { resident = ResidentId })));
}
