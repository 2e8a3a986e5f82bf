using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Doorstep.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Watch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "BrokenGlass",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Area = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ReviewedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    ReviewedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    WasRight = table.Column<bool>(type: "boolean", nullable: true),
                    Review = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BrokenGlass", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Exports",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Area = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    AskedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    AskedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Purpose = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Note = table.Column<string>(type: "text", nullable: false),
                    Columns = table.Column<int[]>(type: "integer[]", nullable: false),
                    Rows = table.Column<int>(type: "integer", nullable: false),
                    NeedsSecondPerson = table.Column<bool>(type: "boolean", nullable: false),
                    DecidedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    DecidedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    IsAllowed = table.Column<bool>(type: "boolean", nullable: true),
                    TakenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Exports", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Hidings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    SubjectId = table.Column<Guid>(type: "uuid", nullable: false),
                    Area = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    AskedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    AskedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    Until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DecidedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    DecidedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    IsAllowed = table.Column<bool>(type: "boolean", nullable: true),
                    DisclosedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Hidings", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_BrokenGlass_AccountId_At",
                table: "BrokenGlass",
                columns: new[] { "AccountId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_BrokenGlass_Area",
                table: "BrokenGlass",
                column: "Area");

            migrationBuilder.CreateIndex(
                name: "IX_Exports_Area",
                table: "Exports",
                column: "Area");

            migrationBuilder.CreateIndex(
                name: "IX_Hidings_Area",
                table: "Hidings",
                column: "Area");

            migrationBuilder.CreateIndex(
                name: "IX_Hidings_SubjectId",
                table: "Hidings",
                column: "SubjectId");

            migrationBuilder.BindToArea("BrokenGlass", "audit_view");
            migrationBuilder.BindToArea("Exports", "register_export");
            migrationBuilder.BindToArea("Hidings", "audit_view");
            migrationBuilder.Sql("""UPDATE "Roles" SET "Permissions" = array_append("Permissions", 'register.export') WHERE "Code" IN ('community-staff', 'subdistrict-staff')""");
            migrationBuilder.Sql("""UPDATE "Roles" SET "Permissions" = array_append("Permissions", 'glass.break') WHERE "Code" = 'duty-officer'""");
            migrationBuilder.Sql("""INSERT INTO "Roles" ("Code", "Permissions", "ForDepartment") SELECT 'broken-glass', ARRAY['self', 'register.view', 'contact.view'], false WHERE EXISTS (SELECT 1 FROM "Roles")""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BrokenGlass");

            migrationBuilder.DropTable(
                name: "Exports");

            migrationBuilder.DropTable(
                name: "Hidings");
        }
    }
}
