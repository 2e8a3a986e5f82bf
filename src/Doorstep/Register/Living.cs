using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Doorstep.Register;

/// <summary>
/// The purpose for which a fact about a person is kept. A fact without one is not kept. By its number in <see cref="Living.Code"/>: new ones come
/// last.
/// </summary>
public enum Purpose
{
    /// <summary>Finding work and training.</summary>
    Employment,
    /// <summary>School and nursery places.</summary>
    Schooling,
    /// <summary>Care for the old, the young and the disabled.</summary>
    Care,
    /// <summary>Allowances and relief in hardship.</summary>
    Relief,
    /// <summary>Dangerous housing, and who needs help in an emergency.</summary>
    Safety,
}

public enum ActivityKind { NotTold, Work, Study, Retired, Seeking, Caring, TooYoung, Other }

/// <summary>What a resident does by day, and at which organisation.</summary>
public sealed record Activity
{
    public ActivityKind Kind { get; init; }
    public Guid? OrganisationId { get; init; }
    public Purpose? Purpose { get; init; }
}

/// <summary>By its number in <see cref="Living.Code"/>: new ones come last.</summary>
public enum Disability { None, Visual, Hearing, Speech, Physical, Intellectual, Mental, Multiple, Unspecified }

/// <summary>By its number in <see cref="Living.Code"/>: new ones come last.</summary>
public enum Allowance { None, MinimumLiving, ExtremeHardship, Disability, OldAge, Relief }

/// <summary>How a resident lives, as far as it decides what help she is offered (her health and her hardship); stored as one sealed field.</summary>
public sealed record Living
{
    private const string Unsaid = "0000-";

    private static readonly JsonSerializerOptions named = new() { Converters = { new JsonStringEnumConverter() } };

    public bool Alone { get; init; }
    /// <summary>Her children live away.</summary>
    public bool ChildrenAway { get; init; }
    public Disability Disability { get; init; }
    public Allowance Allowance { get; init; }
    public Purpose? Purpose { get; init; }

    [JsonIgnore]
    public bool SaysNothing => this is { Alone: false, ChildrenAway: false, Disability: Disability.None, Allowance: Allowance.None };

    /// <summary>One sign for each, in their order, and always five: sealed, it is as long for the one who needs help as for her neighbour.</summary>
    internal string Code => string.Create(CultureInfo.InvariantCulture,
        $"{(Alone ? 1 : 0)}{(ChildrenAway ? 1 : 0)}{(int)Disability}{(int)Allowance}{(Purpose is { } purpose ? (char)('0' + (int)purpose) : '-')}");

    /// <summary>Empty is the code of one whose record was erased.</summary>
    internal static Living Read(string code) => code is "" or Unsaid ? new() : new()
    {
        Alone = code[0] == '1',
        ChildrenAway = code[1] == '1',
        Disability = (Disability)(code[2] - '0'),
        Allowance = (Allowance)(code[3] - '0'),
        Purpose = code[4] == '-' ? null : (Purpose)(code[4] - '0'),
    };

    /// <summary>Each of its fields as the history writes them, in JSON; null for a purpose that is not there.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Parts =>
        JsonSerializer.SerializeToNode(this, named)!.AsObject().Select(part => KeyValuePair.Create(part.Key, part.Value?.ToJsonString()));

    internal Living With(string part, string? text)
    {
        var parts = JsonSerializer.SerializeToNode(this, named)!;
        parts[part] = string.IsNullOrEmpty(text) ? null : JsonNode.Parse(text);
        return parts.Deserialize<Living>(named)!;
    }
}

/// <summary>The state of the home, kept for safety.</summary>
public enum DwellingCondition { NotSeen, Sound, NeedsRepair, Dangerous }
