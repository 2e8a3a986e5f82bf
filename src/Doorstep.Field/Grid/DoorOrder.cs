namespace Doorstep.Field.Grid;

/// <summary>The order of doors in a building: from the ground up, and on a floor by the number of the door, 9 before 10.</summary>
public sealed class DoorOrder : IComparer<(int Floor, string? Door)>
{
    public static DoorOrder Instance { get; } = new();

    public int Compare((int Floor, string? Door) x, (int Floor, string? Door) y)
    {
        var (one, other) = (x.Door ?? "", y.Door ?? "");
        var order = (x.Floor, one.Length).CompareTo((y.Floor, other.Length));
        return order == 0 ? string.CompareOrdinal(one, other) : order;
    }
}
