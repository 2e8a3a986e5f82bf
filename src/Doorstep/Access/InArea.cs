using Doorstep.Contracts;

namespace Doorstep.Access;

/// <summary>A row that belongs to an area.</summary>
public interface IInArea
{
    AreaCode Area { get; }
}

/// <summary>Queries by area: the code is the tree, so everything within an area is one range of codes.</summary>
static class InAreaQueries
{
    /// <summary>The rows of an area and of all areas within it.</summary>
    public static IQueryable<T> In<T>(this IQueryable<T> rows, AreaCode area) where T : class, IInArea
    {
        var until = area.Next;
        return rows.Where(row => row.Area >= area && row.Area < until);
    }
}
