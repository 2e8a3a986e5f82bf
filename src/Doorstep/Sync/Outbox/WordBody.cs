using System.Text.Json;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Places;
using Doorstep.Shell;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Words what was entered in an operation field by field, as the register calls its fields; of an edit beside it what stands. What it does not know,
/// such as a member of a newer phone, it shows as it came.
/// </summary>
sealed class WordBody(DoorstepContext db, CatalogueCache catalogue, WordAnswers answers, AreaNameCache names, Words words)
{
    /// <param name="Stands">Null where nothing stands beside it.</param>
    /// <param name="IsAsked">It is what the operation was held for.</param>
    public sealed record Line(string Label, string Entered, string? Stands, bool IsAsked);

    /// <param name="opened">What was entered, and what stands.</param>
    public async Task<IReadOnlyList<Line>> RunAsync(HeldLine held, OpenHeld.Opened opened, CancellationToken cancellationToken)
    {
        List<Line> lines = [];
        if (opened.Body.ValueKind is not JsonValueKind.Object)
        {
            return lines;
        }

        Pass pass = new(held.Kind, (held.Field ?? "").Split(", ").ToHashSet(StringComparer.OrdinalIgnoreCase), lines, cancellationToken);
        foreach (var member in opened.Body.EnumerateObject())
        {
            if (member is { Name: "residents", Value.ValueKind: JsonValueKind.Array })
            {
                foreach (var (place, person) in member.Value.EnumerateArray().Index())
                {
                    var one = pass with { Before = $"{words["held.person", place + 1].Value} · ", Within = $"residents[{place}]." };
                    await AddAsync(one, "", person, null);
                }
            }
            else if (member is { Name: "answers", Value.ValueKind: JsonValueKind.Object } && held.Subject is { } task)
            {
                int? version = opened.Body.TryGetProperty("formVersion", out var told) && told.ValueKind is JsonValueKind.Number
                    && told.TryGetInt32(out var number) ? number : null;
                lines.AddRange((await answers.RunAsync(task, version, member.Value, cancellationToken))
                    .Select(answer => new Line(answer.Label, answer.Value, null, pass.IsAsked(answer.Id))));
            }
            else
            {
                await AddAsync(pass, member.Name, member.Value, PartOf(opened.Stands, member.Name));
            }
        }

        return lines;
    }

    /// <summary>One pass over a body.</summary>
    /// <param name="Before">Of whom of several people the next lines are, and <paramref name="Within"/> where that stands in the body.</param>
    private sealed record Pass(
        string Kind, HashSet<string> Asked, List<Line> Lines, CancellationToken Stop, string Before = "", string Within = "")
    {
        public bool IsAsked(string path) => Asked.Contains(Within + path) || Asked.Contains(Within + path.Split('.')[0]);
    }

    private static JsonElement? PartOf(JsonElement? all, string name) =>
        all is { ValueKind: JsonValueKind.Object } parts && parts.TryGetProperty(name, out var one) ? one : null;

    /// <summary>A value is a line; what stands in parts, a line each.</summary>
    private async Task AddAsync(Pass pass, string path, JsonElement value, JsonElement? stands)
    {
        if (value.ValueKind is JsonValueKind.Object)
        {
            foreach (var part in value.EnumerateObject())
            {
                await AddAsync(pass, path.Length == 0 ? part.Name : $"{path}.{part.Name}", part.Value, PartOf(stands, part.Name));
            }
        }
        else if (!BodyWords.Unsaid.Contains(path))
        {
            pass.Lines.Add(new(pass.Before + (BodyWords.Labels.TryGetValue(path, out var key) ? words[key].Value : path),
                await ValueAsync(pass, path, value), stands is { } standing ? await ValueAsync(pass, path, standing) : null,
                pass.IsAsked(path)));
        }
    }

    private async Task<string> ValueAsync(Pass pass, string path, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            List<string> parts = [];
            foreach (var one in value.EnumerateArray())
            {
                parts.Add(await ValueAsync(pass, path, one));
            }

            return string.Join(words["exports.and"].Value, parts);
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => words["register.yes"].Value,
            JsonValueKind.False => words["register.no"].Value,
            JsonValueKind.String when value.GetString() is { Length: > 0 } text => await TextAsync(pass, path, text),
            JsonValueKind.String or JsonValueKind.Null or JsonValueKind.Undefined => "–",
            _ => value.GetRawText(),
        };
    }

    private async Task<string> TextAsync(Pass pass, string path, string text)
    {
        var start = path == "outcome" ? pass.Kind == SyncKind.Visit ? "visit.outcome." : "task.outcome." : BodyWords.Codes.GetValueOrDefault(path);
        if (start is not null)
        {
            return words.Knows(start + text) ? words[start + text].Value : text;
        }

        return path switch
        {
            "registeredArea" when AreaCode.TryParse(text, out var area) => (await names.ReadAsync(pass.Stop)).Near(area),
            "kind" => (await catalogue.KindsAsync(pass.Stop)).GetValueOrDefault(text)?.Names.Here ?? text,
            _ when Guid.TryParse(text, out var id) => await NamedAsync(path, id, pass.Stop) ?? words["held.not-yours"].Value,
            _ => text,
        };
    }

    /// <summary>What an id stands for, as far as whoever asks sees it.</summary>
    private async Task<string?> NamedAsync(string path, Guid id, CancellationToken cancellationToken) => path switch
    {
        "dwellingId" => await DoorAsync(id, cancellationToken),
        "building" => (await db.Buildings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken))?.Address.Here,
        "intoId" => await HomeAsync(id, cancellationToken),
        "headId" or "residentIds" =>
            (await db.Residents.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken))?.Name.Masked(),
        _ => null,
    };

    /// <summary>The home of a household; null where the caller sees none.</summary>
    public async Task<string?> HomeAsync(Guid household, CancellationToken cancellationToken) =>
        await db.Occupancies.AsNoTracking().Where(one => one.HouseholdId == household && one.Until == null && !one.IsStruck)
            .FirstOrDefaultAsync(cancellationToken) is { } home
            ? home.DwellingId is { } dwelling ? await DoorAsync(dwelling, cancellationToken)
                : await NamedAsync("building", home.BuildingId, cancellationToken)
            : null;

    private async Task<string?> DoorAsync(Guid dwelling, CancellationToken cancellationToken) =>
        await (from one in db.Dwellings.AsNoTracking()
               where one.Id == dwelling
               join building in db.Buildings on one.BuildingId equals building.Id
               select new { building, one.Door }).SingleOrDefaultAsync(cancellationToken) is { } door
            ? $"{door.building.Address.Here} · {door.Door}" : null;
}
