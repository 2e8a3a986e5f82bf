using System.Globalization;
using System.Reflection;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Catalogue;

/// <summary>
/// Fills the catalogue of a new city: 149 kinds found or proposed for a Chinese city (task-catalogue.csv), a few of the platform's own
/// (task-catalogue-own.csv), which of them the city of Haikou offers and treats as emergencies, which are decided on a photo (photo-needs.csv), and
/// on which of the three lists of duties each stands (duty-lists.csv).
/// </summary>
static class FillCatalogue
{
    public sealed record Line(string Code, string CategoryCode, Names CategoryNames, KindTerms Terms);

    public static IReadOnlyList<Line> Read()
    {
        var switches = Rows("task-catalogue-switches.csv").ToDictionary(row => row["code"]);
        var needs = Rows("photo-needs.csv").ToDictionary(row => row["code"]);
        var duties = Rows("duty-lists.csv").ToDictionary(row => row["code"]);
        return [.. Rows("task-catalogue.csv").Concat(Rows("task-catalogue-own.csv")).Select(row =>
            LineOf(row, switches.GetValueOrDefault(row["code"]), needs.GetValueOrDefault(row["code"]), duties[row["code"]]))];
    }

    /// <summary>Fills an empty catalogue; leaves one that a city has made its own.</summary>
    public static async Task RunAsync(DoorstepContext db, Ids ids, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        if (await db.TaskKinds.AnyAsync(cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        db.TaskKinds.AddRange(
            Read().Select(line => TaskKind.First(line.Code, line.CategoryCode, line.CategoryNames, line.Terms, new(ids.Next(), Guid.Empty, now))));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Line LineOf(
        Dictionary<string, string> row, Dictionary<string, string>? switches, Dictionary<string, string>? need,
        Dictionary<string, string> duty) => new(
        row["code"],
        row["category_code"],
        NamesOf(row["category_zh"], row["category_en"]),
        new()
        {
            Names = NamesOf(row["name_zh"], row["name_en"]),
            DepartmentKind = row["dept_kind"],
            AssistKinds = row["assist_dept_kinds"].Split(';', StringSplitOptions.RemoveEmptyEntries),
            Priority = int.Parse(row["priority"].AsSpan(1), CultureInfo.InvariantCulture),
            LimitValue = int.Parse(row["limit_value"], CultureInfo.InvariantCulture),
            LimitUnit = UnitOf(row["limit_unit"]),
            PhotoNeed = need is { } why && why["asked"] == "Y" ? NamesOf(why["why_zh"], why["why_en"]) : null,
            LocationRequired = row["location_required"] == "Y",
            PersonalData = row["personal_data"] == "Y",
            IsEmergency = switches?["emergency"] == "Y",
            IsOn = switches?["on"] == "Y",
            Duty = Enum.Parse<DutyList>(duty["list"]),
            Basis = NamesOf(duty["basis_zh"], duty["basis_en"]),
            Form = duty["form"] is { Length: > 0 } form ? form : null,
            Subject = Enum.Parse<TaskSubject>(duty["subject"]),
            EveryDays = duty["every_days"] is { Length: > 0 } days ? int.Parse(days, CultureInfo.InvariantCulture) : null,
            Minutes = int.Parse(duty["minutes"], CultureInfo.InvariantCulture),
            IsEnforcement = duty["enforcement"] == "Y",
            IsInspection = duty["inspection"] == "Y",
            IsCare = duty["care"] == "Y",
        });

    private static Names NamesOf(string simplified, string english) => new(simplified, Traditional.Of(simplified), english);

    private static LimitUnit UnitOf(string code) => code switch
    {
        "H" => LimitUnit.ClockHours,
        "ND" => LimitUnit.CalendarDays,
        "WH" => LimitUnit.WorkingHours,
        "WD" => LimitUnit.WorkingDays,
        _ => throw new FormatException($"'{code}' is not a unit of a limit."),
    };

    private static List<Dictionary<string, string>> Rows(string file)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"facts/{file}")!);
        var rows = Csv.Read(reader.ReadToEnd()).Where(row => !row.IsBlank).Select(row => row.Cells).ToList();
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))];
    }
}
