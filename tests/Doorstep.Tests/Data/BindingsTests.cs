using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Doorstep.Tests.Data;

/// <summary>
/// What stored data is bound to: names that stand in seals, in commitments, in columns and in the history of a city. A class may be renamed; none of
/// these may, or an older city opens no more. bindings.txt is the reviewed list; DOORSTEP_REVIEW=1 writes it anew.
/// </summary>
[Trait("needs", "nothing")]
public sealed class BindingsTests
{
    [Fact]
    public void What_stored_data_is_bound_to_is_as_the_reviewed_list_says()
    {
        var file = SourceFile.Beside("bindings.txt");
        List<string> lines = [.. Stored(), .. Texts(), .. Names()];
        if (Environment.GetEnvironmentVariable("DOORSTEP_REVIEW") is not null)
        {
            File.WriteAllLines(file, lines);
        }

        var reviewed = File.ReadAllLines(file);
        var (added, gone) = (lines.Except(reviewed).ToList(), reviewed.Except(lines).ToList());
        Assert.True(
            added.Count + gone.Count == 0,
            $"bindings.txt was reviewed as\n- {string.Join("\n- ", gone)}\nbut is now\n+ {string.Join("\n+ ", added)}\nA line that goes, or that loses a name, is data "
                + "that nobody can open any more. Review the lines, then: DOORSTEP_REVIEW=1 ./test --quick --only BindingsTests");
    }

    [Fact]
    public void The_keys_of_cookies_name_the_type_and_the_application_that_open_them()
    {
        Assert.NotNull(typeof(Program).Assembly.GetType("Doorstep.Trust.Keys.CookieKeysOpened"));
        using var app = Program.Build([$"--Data={Directory.CreateTempSubdirectory("doorstep-bindings").FullName}"]);
        Assert.Equal("Doorstep", app.Services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    /// <summary>Sealed columns with their keys, keyed indexes, and the members of every enum that is stored as text.</summary>
    private static IEnumerable<string> Stored()
    {
        using SqliteDoorstepContext db = new(
            new DbContextOptionsBuilder<SqliteDoorstepContext>().UseSqlite("Data Source=none").Options, new Caller(), new CommitSignal());
        List<string> lines = [];
        foreach (var type in db.Model.GetEntityTypes())
        {
            lines.AddRange(SealedColumn.Of(type).Select(column =>
                $"sealed {column.Table}|{column.Column}|{string.Join('|', column.Key.Select(part => part.Name))}"
                + (column.Index is { } index ? $" indexed {index.Name}" : "")));
            lines.AddRange(
                from property in type.GetProperties()
                let stored = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType
                where stored.IsEnum
                select $"enum {type.GetTableName()}.{property.GetColumnName()} {string.Join(' ', Enum.GetNames(stored))}");
        }

        return lines.Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>The texts that entries of the transparency log commit to, of a reading and of an entry, with their members in their order.</summary>
    private static IEnumerable<string> Texts()
    {
        Act act = new(Guid.Empty, Guid.Empty, DateTimeOffset.UnixEpoch);
        var target = new ReadingTarget(ReadingSubject.Resident, Guid.Empty, "Phone", AreaCode.Parse("460106005006"));
        yield return $"text {ReadingText.Of(Reading.Of(target, Purposes.Visit, act))}";
        yield return $"text {RecordText.Of(Entry.Of("case.reported", Guid.Empty, AreaCode.Parse("460106005006"), act))}";
        yield return $"reading {Reading.InList} {Reading.InFile} {string.Join(' ', Purposes.All)}";
    }

    private static IEnumerable<string> Names()
    {
        Modules modules = new(Program.Modules);
        return
        [
            .. modules.Permissions.Select(permission => $"permission {permission.Code}").Order(StringComparer.Ordinal),
            .. Role.Usual.Select(role => $"role {role.Code}").Order(StringComparer.Ordinal),
            .. modules.Events.Select(kind => $"{(Leaf.Records(kind.What) ? "committed " : "")}log {kind.What}").Order(StringComparer.Ordinal),
            .. typeof(Program).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RetentionRule)) && !type.IsAbstract)
                .Select(type => $"retention {((RetentionRule)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Name}")
                .Order(StringComparer.Ordinal),
        ];
    }
}
