using System.Globalization;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Doorstep.Data.Postgres;

/// <summary>
/// Writes the row-level security policy of a table, for its migration: a row is seen and written inside the ranges of codes that the transaction was
/// told. Ranges over a plain index, one for each stretch, are what PostgreSQL answers from the index. FORCE binds the owner of the tables, too.
/// </summary>
static class Policies
{
    /// <param name="setting">The permission its rows are seen with, as in RowScope.Setting: audit_view.</param>
    public static void BindToArea(this MigrationBuilder migrationBuilder, string table, string setting)
    {
        var within = AnyOf(place => Range(setting, place));
        migrationBuilder.Bind(table, within, within);
    }

    public static void Bind(this MigrationBuilder migrationBuilder, string table, string seen, string written) => migrationBuilder.Sql(
        $"ALTER TABLE \"{table}\" ENABLE ROW LEVEL SECURITY; ALTER TABLE \"{table}\" FORCE ROW LEVEL SECURITY; "
        + $"CREATE POLICY sight ON \"{table}\" USING ({seen}) WITH CHECK ({written});");

    public static string AnyOf(Func<int, string> range) => string.Join(" OR ", Enumerable.Range(0, 4).Select(range));

    public static string Range(string setting, int place) => string.Create(CultureInfo.InvariantCulture,
        $"(\"Area\" >= current_setting('doorstep.{setting}_from{place}', true)"
            + $" AND \"Area\" < current_setting('doorstep.{setting}_until{place}', true))");
}
