using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Register;

public enum OrganisationKind { Company, Shop, School, Hospital, Government, Association, Other }

/// <summary>An organisation (单位) at which residents work, study or live together.</summary>
[SeenWith(Permission.ViewRegister)]
public sealed class Organisation : IProtected
{
    private Organisation() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public string Name { get; private init; } = "";
    public OrganisationKind Kind { get; private init; }
    /// <summary>GB 32100, or null where it was not shown.</summary>
    public string? CreditCode { get; private init; }
    public Guid? BuildingId { get; private init; }
    public Guid AddedBy { get; private init; }

    internal static Organisation Enter(Guid id, AreaCode area, string name, OrganisationKind kind, string? creditCode, Guid? buildingId, Act act) =>
        new() { Id = id, Area = area, Name = name, Kind = kind, CreditCode = creditCode, BuildingId = buildingId, AddedBy = act.Id };
}
