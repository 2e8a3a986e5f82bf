using Microsoft.EntityFrameworkCore.Migrations;

namespace Doorstep.Data.Postgres;

/// <summary>
/// The tables that row-level security protects, and the permission each is seen with. The migration Start calls this after its tables are made; once
/// a version is tagged, this list stays as it is and the next version's migration binds its own new tables. RowSecurityTests fails on a
/// protected row whose table is missing here.
/// </summary>
static class ProtectedTables
{
    private static readonly (string Table, string Setting)[] seenWith =
    [
        ("Grants", "accounts_manage"), ("Recoveries", "accounts_manage"), ("AccountApprovals", "accounts_manage"), ("GridWorkers", "places_view"),
        ("Postings", "places_view"), ("AreaCounts", "figures_view"), ("Households", "register_view"), ("Residents", "register_view"),
        ("Occupancies", "register_view"), ("Organisations", "register_view"), ("RegisterActs", "register_view"), ("RegisterChanges", "register_view"),
        ("Exports", "register_export"), ("DataAskings", "data_view"), ("DataRequests", "data_keep"), ("DataDisclosures", "data_keep"),
        ("Objections", "audit_view"), ("BrokenGlass", "audit_view"), ("Hidings", "audit_view"),
        ("Holds", "audit_view"), ("Absences", "staff_view"), ("StandIns", "staff_view"), ("FilledForms", "tasks_view"), ("FilledParts", "tasks_view"),
        ("WorkTasks", "tasks_view"), ("TaskActs", "tasks_view"), ("Rhythms", "tasks_view"), ("DaysPlanned", "tasks_view"),
        ("CarePlans", "tasks_view"), ("CareLadders", "tasks_view"), ("AskedOutside", "tasks_view"), ("Receptions", "tasks_view"),
        ("Appeals", "tasks_view"), ("AppealActs", "tasks_view"), ("Pledges", "tasks_view"), ("Supporters", "tasks_plan"),
        ("DoorNotes", "tasks_view"), ("DoorActs", "tasks_view"), ("HouseholdAways", "tasks_view"), ("HeldOperations", "tasks_view"),
        ("PhoneContacts", "tasks_view"),
    ];

    public static void BindProtectedTables(this MigrationBuilder migrationBuilder)
    {
        foreach (var (table, setting) in seenWith)
        {
            migrationBuilder.BindToArea(table, setting);
        }

        // A handler sees her department's cases, and one that she has just handed on until her transaction ends;
        // what she writes must lie in her area.
        // A confidential one is seen only where the second permission is held as well.
        migrationBuilder.Bind(
            "Cases",
            $"(({Policies.AnyOf(place => OfDepartment("cases_view", place))})"
                + $" AND (NOT \"IsConfidential\" OR {Policies.AnyOf(place => OfDepartment("cases_confidential", place))}))"
                + " OR \"Id\" = ANY (nullif(current_setting('doorstep.handed_on', true), '')::uuid[])",
            Policies.AnyOf(place => Policies.Range("cases_view", place)));
        // A department sees and writes its own requests alone.
        var own = Policies.AnyOf(place => OfDepartment("tasks_ask", place));
        migrationBuilder.Bind("WorkRequests", own, own);
        // So are the reports that are made for it.
        var counted = Policies.AnyOf(place => OfDepartment("counts_read", place));
        migrationBuilder.Bind("CountsReports", counted, counted);
        migrationBuilder.Bind("CountsOpenings", counted, counted);
        // So it does the rounds that it is to see.
        var received = Policies.AnyOf(place => OfDepartment("cases_view", place));
        foreach (var table in (string[])["Rounds", "RoundItems", "RoundStates"])
        {
            migrationBuilder.Bind(table, received, received);
        }
    }

    private static string OfDepartment(string setting, int place) =>
        $"({Policies.Range(setting, place)} AND (coalesce(current_setting('doorstep.{setting}_department{place}', true), '') = ''"
        + $" OR \"DepartmentId\" = nullif(current_setting('doorstep.{setting}_department{place}', true), '')::uuid))";
}
