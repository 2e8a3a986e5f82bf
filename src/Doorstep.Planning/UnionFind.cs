namespace Doorstep.Planning;

/// <summary>Sets that grow together; the smallest member stands for its set, so that the answer does not depend on the order of joining.</summary>
internal sealed class UnionFind
{
    private readonly int[] parent;

    public UnionFind(int count)
    {
        parent = new int[count];
        for (var i = 0; i < count; i++)
        {
            parent[i] = i;
        }
    }

    public int Find(int member)
    {
        while (parent[member] != member)
        {
            member = parent[member] = parent[parent[member]];
        }

        return member;
    }

    public bool Union(int first, int second)
    {
        (first, second) = (Find(first), Find(second));
        parent[Math.Max(first, second)] = Math.Min(first, second);
        return first != second;
    }
}
