using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Doorstep.Data.Migrations.Postgres
{
    /// <summary>
    /// The second wall: the database itself shows a row, and lets it be written, only inside the stretches of area codes that its transaction was told (Data/Postgres/RowScope.cs). FORCE binds the owner of the tables, too.
    /// The form - ranges over a plain index, one for each of the four stretches - is the one that PostgreSQL answers from the index.
    /// </summary>
    public partial class RowSecurity : Migration
    {
        private static readonly (string Table, string Setting)[] seenWith =
        [
            ("Grants", "accounts_manage"), ("GridWorkers", "places_view"), ("Postings", "places_view"), ("AreaCounts", "figures_view"),
            ("Households", "register_view"), ("Residents", "register_view"), ("Occupancies", "register_view"), ("Organisations", "register_view"),
            ("RegisterActs", "register_view"), ("RegisterChanges", "register_view"),
        ];

        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var (table, setting) in seenWith)
            {
                migrationBuilder.BindToArea(table, setting);
            }

            // A handler sees her department's cases, and one that she has just handed on until her transaction ends; what she writes must lie in her area.
            migrationBuilder.Bind("Cases",
                Policies.AnyOf(place => $"({Policies.Range("cases_view", place)} AND (coalesce(current_setting('doorstep.cases_view_department{place}', true), '') = '' OR \"DepartmentId\" = nullif(current_setting('doorstep.cases_view_department{place}', true), '')::uuid))")
                    + " OR \"Id\" = ANY (nullif(current_setting('doorstep.handed_on', true), '')::uuid[])",
                Policies.AnyOf(place => Policies.Range("cases_view", place)));
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in seenWith.Select(one => one.Table).Append("Cases"))
            {
                migrationBuilder.Sql($"DROP POLICY sight ON \"{table}\"; ALTER TABLE \"{table}\" NO FORCE ROW LEVEL SECURITY; ALTER TABLE \"{table}\" DISABLE ROW LEVEL SECURITY;");
            }
        }
    }
}
