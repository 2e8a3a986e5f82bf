using Doorstep.Contracts;

namespace Doorstep.Staff;

/// <summary>A department or utility company (职能部门) that cases are dispatched to.</summary>
public sealed class Department
{
    private Department() { }

    public Guid Id { get; private init; }
    /// <summary>The kind the task catalogue routes to, for example WATER or URBAN_MGMT.</summary>
    public string Kind { get; private init; } = "";
    public Names Names { get; private set; } = new("", "", "");
    /// <summary>The desk's number, not a person's.</summary>
    public string Phone { get; private set; } = "";

    public static Department Found(Guid id, string kind, Names names, string phone) => new() { Id = id, Kind = kind, Names = names, Phone = phone };
}
