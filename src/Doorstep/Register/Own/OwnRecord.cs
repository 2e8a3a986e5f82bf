using Doorstep.Live;

namespace Doorstep.Register.Own;

/// <summary>That an account is a resident's own: she has shown her document to the community's staff, who bound the two.</summary>
public sealed class OwnRecord
{
    private OwnRecord() { }

    public Guid AccountId { get; private init; }
    public Guid ResidentId { get; private init; }
    public Guid BoundBy { get; private init; }
    public DateTimeOffset BoundAt { get; private init; }

    public static OwnRecord Bind(Guid accountId, Guid residentId, Act act) => new() { AccountId = accountId, ResidentId = residentId, BoundBy = act.By, BoundAt = act.At };
}
