using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Doorstep.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Plans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "GridMoves",
                columns: table => new
                {
                    ActId = table.Column<Guid>(type: "uuid", nullable: false),
                    BuildingId = table.Column<Guid>(type: "uuid", nullable: false),
                    From = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    To = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GridMoves", x => new { x.ActId, x.BuildingId });
                });

            migrationBuilder.CreateTable(
                name: "GridPlans",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Area = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Mode = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Lowest = table.Column<int>(type: "integer", nullable: false),
                    Highest = table.Column<int>(type: "integer", nullable: false),
                    Seed = table.Column<long>(type: "bigint", nullable: false),
                    MainRoadsBar = table.Column<bool>(type: "boolean", nullable: false),
                    Barriers = table.Column<byte[]>(type: "bytea", nullable: true),
                    Staying = table.Column<List<string>>(type: "text[]", nullable: false),
                    MadeBy = table.Column<Guid>(type: "uuid", nullable: false),
                    MadeAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    EffectiveOn = table.Column<DateOnly>(type: "date", nullable: true),
                    AdoptionId = table.Column<Guid>(type: "uuid", nullable: true),
                    AdoptedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Moves = table.Column<byte[]>(type: "bytea", nullable: false),
                    Figures = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GridPlans", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PlanActs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Area = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    By = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanActs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PlanActs_GridPlans_PlanId",
                        column: x => x.PlanId,
                        principalTable: "GridPlans",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_GridMoves_BuildingId",
                table: "GridMoves",
                column: "BuildingId");

            migrationBuilder.CreateIndex(
                name: "IX_GridPlans_Area",
                table: "GridPlans",
                column: "Area");

            migrationBuilder.CreateIndex(
                name: "IX_PlanActs_PlanId",
                table: "PlanActs",
                column: "PlanId");

            migrationBuilder.Sql("""UPDATE "Roles" SET "Permissions" = "Permissions" || ARRAY['plans.view', 'plans.approve'] WHERE "Code" IN ('community-staff', 'subdistrict-staff', 'city-leader')""");
            migrationBuilder.Sql("""INSERT INTO "Roles" ("Code", "Permissions", "ForDepartment") SELECT 'planner', ARRAY['self', 'places.view', 'staff.view', 'figures.view', 'plans.view', 'plans.make', 'plans.adopt'], false WHERE EXISTS (SELECT 1 FROM "Roles")""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "GridMoves");

            migrationBuilder.DropTable(
                name: "PlanActs");

            migrationBuilder.DropTable(
                name: "GridPlans");
        }
    }
}
