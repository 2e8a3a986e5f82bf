using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Doorstep.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SealedLiving : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LivingCode",
                table: "Residents",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            // In plain text until the first start seals it, with the fields' own key: an unfinished one makes it look.
            migrationBuilder.Sql("""
                UPDATE "Residents" SET "LivingCode" =
                CASE WHEN "Living_Alone" THEN '1' ELSE '0' END
                || CASE WHEN "Living_ChildrenAway" THEN '1' ELSE '0' END
                || CASE "Living_Disability" WHEN 'None' THEN '0' WHEN 'Visual' THEN '1' WHEN 'Hearing' THEN '2' WHEN 'Speech' THEN '3' WHEN 'Physical' THEN '4' WHEN 'Intellectual' THEN '5' WHEN 'Mental' THEN '6' WHEN 'Multiple' THEN '7' WHEN 'Unspecified' THEN '8' ELSE '0' END
                || CASE "Living_Allowance" WHEN 'None' THEN '0' WHEN 'MinimumLiving' THEN '1' WHEN 'ExtremeHardship' THEN '2' WHEN 'Disability' THEN '3' WHEN 'OldAge' THEN '4' WHEN 'Relief' THEN '5' ELSE '0' END
                || CASE "Living_Purpose" WHEN 'Employment' THEN '0' WHEN 'Schooling' THEN '1' WHEN 'Care' THEN '2' WHEN 'Relief' THEN '3' WHEN 'Safety' THEN '4' ELSE '-' END
                WHERE "ErasedAt" IS NULL
                """);
            migrationBuilder.Sql("""UPDATE "DataKeys" SET "WholeAt" = NULL WHERE "Use" = 'Seal' AND "RetiredAt" IS NULL""");

            migrationBuilder.DropColumn(
                name: "Living_Allowance",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "Living_Alone",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "Living_ChildrenAway",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "Living_Disability",
                table: "Residents");

            migrationBuilder.DropColumn(
                name: "Living_Purpose",
                table: "Residents");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LivingCode",
                table: "Residents");

            migrationBuilder.AddColumn<string>(
                name: "Living_Allowance",
                table: "Residents",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "Living_Alone",
                table: "Residents",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "Living_ChildrenAway",
                table: "Residents",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Living_Disability",
                table: "Residents",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Living_Purpose",
                table: "Residents",
                type: "TEXT",
                maxLength: 40,
                nullable: true);
        }
    }
}
