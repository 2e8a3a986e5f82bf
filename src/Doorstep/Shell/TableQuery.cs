using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Doorstep.Shell;

/// <summary>
/// The sorting and paging of a table, read from the address of its page: the column it is sorted by, which way, and the page of it. What it cannot
/// mean is passed over. The rest of the address, the filters, is kept by every link of the table.
/// </summary>
public sealed record TableQuery(string Sort, bool IsDescending, int Page)
{
    private const string SortName = "sort";
    private const string PageName = "page";
    private const string LastName = "before";
    private const string LastIdName = "id";
    private const int LastPage = 10_000;

    private string path = "";
    private IReadOnlyList<KeyValuePair<string, string?>> filters = [];

    /// <param name="columns">What it can be sorted by, the usual one first; with a minus before it, falling.</param>
    public static TableQuery Of(HttpContext http, params IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(columns);
        var asked = http.Request.Query[SortName].ToString();
        var sort = columns.Any(column => column.TrimStart('-') == asked.TrimStart('-')) && asked.Length > 0 ? asked : columns[0];
        var page = int.TryParse(http.Request.Query[PageName], CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, LastPage) : 1;
        return new(sort.TrimStart('-'), sort.StartsWith('-'), page)
        {
            path = http.Request.Path,
            filters = [.. http.Request.Query.Where(part => part.Key is not (SortName or PageName or LastName or LastIdName))
                .SelectMany(part => part.Value.Select(value => KeyValuePair.Create(part.Key, value)))],
        };
    }

    /// <summary>The other way round where it is sorted by this column, and from its first page.</summary>
    public string SortedBy(string column) => Link(column, column == Sort && !IsDescending, 1);

    public string OnPage(int page) => Link(Sort, IsDescending, page);

    /// <summary>The lines after one, where they are too many to count pages.</summary>
    public string After(DateTimeOffset at, Guid id) => QueryHelpers.AddQueryString(Link(Sort, IsDescending, 1), new Dictionary<string, string?>
    {
        [LastName] = at.ToString("O", CultureInfo.InvariantCulture), [LastIdName] = id.ToString(),
    });

    /// <summary>The lines of the page, where all are at hand.</summary>
    public IReadOnlyList<T> Lines<T>(IEnumerable<T> all, int size) => [.. all.Skip((Page - 1) * size).Take(size)];

    /// <summary>In the order asked for, by a value of each line.</summary>
    public IOrderedQueryable<T> Order<T, TValue>(IQueryable<T> all, System.Linq.Expressions.Expression<Func<T, TValue>> by) =>
        IsDescending ? all.OrderByDescending(by) : all.OrderBy(by);

    public IOrderedEnumerable<T> Order<T, TValue>(IEnumerable<T> all, Func<T, TValue> by) =>
        IsDescending ? all.OrderByDescending(by) : all.OrderBy(by);

    private string Link(string column, bool falling, int page)
    {
        List<KeyValuePair<string, string?>> parts = [.. filters, new(SortName, falling ? $"-{column}" : column)];
        if (page > 1)
        {
            parts.Add(new(PageName, page.ToString(CultureInfo.InvariantCulture)));
        }

        return QueryHelpers.AddQueryString(path, parts);
    }
}
