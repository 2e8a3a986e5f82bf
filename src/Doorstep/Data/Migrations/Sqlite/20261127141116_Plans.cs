using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Doorstep.Data.Migrations.Sqlite
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
                    ActId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BuildingId = table.Column<Guid>(type: "TEXT", nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GridMoves", x => new { x.ActId, x.BuildingId });
                });

            migrationBuilder.CreateTable(
                name: "GridPlans",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Area = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Mode = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Lowest = table.Column<int>(type: "INTEGER", nullable: false),
                    Highest = table.Column<int>(type: "INTEGER", nullable: false),
                    Seed = table.Column<long>(type: "INTEGER", nullable: false),
                    MainRoadsBar = table.Column<bool>(type: "INTEGER", nullable: false),
                    Barriers = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Staying = table.Column<string>(type: "TEXT", nullable: false),
                    MadeBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    EffectiveOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    AdoptionId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AdoptedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Moves = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Figures = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GridPlans", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PlanActs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PlanId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Area = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    By = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
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

            migrationBuilder.Sql("""UPDATE "Roles" SET "Permissions" = json_insert("Permissions", '$[#]', 'plans.view', '$[#]', 'plans.approve') WHERE "Code" IN ('community-staff', 'subdistrict-staff', 'city-leader')""");
            migrationBuilder.Sql("""INSERT INTO "Roles" ("Code", "Permissions", "ForDepartment") SELECT 'planner', '["self","places.view","staff.view","figures.view","plans.view","plans.make","plans.adopt"]', 0 WHERE EXISTS (SELECT 1 FROM "Roles")""");
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
