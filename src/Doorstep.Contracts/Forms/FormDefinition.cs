using System.Text.Json.Serialization;

namespace Doorstep.Contracts.Forms;

/// <summary>What kind of answer a question takes.</summary>
public enum QuestionType
{
    Text,
    Number,
    Date,
    /// <summary>One of its options.</summary>
    Choice,
    /// <summary>Any of its options.</summary>
    Many,
    /// <summary>A point, WGS-84.</summary>
    Place,
    Photo,
    Signature,
    /// <summary>A resident of the register.</summary>
    Person,
    /// <summary>A household of the register.</summary>
    Household,
    /// <summary>Its own questions, once a row.</summary>
    Repeat,
    /// <summary>Nothing is asked: its value is computed from other answers.</summary>
    Computed,
}

/// <summary>Why a field may be asked at all: without it a form is not published.</summary>
/// <param name="Purpose">What the answer is for, as the person who is asked may read it.</param>
/// <param name="Owner">The kind of department that answers for it, for example HEALTH.</param>
/// <param name="RetentionDays">After so many days the answer is erased.</param>
/// <param name="ReviewOn">On this day its owner has to say again that it is needed.</param>
public sealed record FieldPurpose(Names Purpose, string Owner, int RetentionDays, DateOnly ReviewOn);

/// <summary>One answer of a choice.</summary>
/// <param name="Code">What is stored; it keeps its meaning in all versions.</param>
public sealed record QuestionOption(string Code, Names Label)
{
    /// <summary>Codes that it had in earlier versions.</summary>
    public IReadOnlyList<string> Aliases { get; init => field = value ?? []; } = [];

    /// <summary>Of a round: the code of the kind of case that this answer becomes; null where it is as it should be.</summary>
    public string? Case { get; init; }

    /// <summary>Of a round: how good this answer is, from 0 to 100; null where it is not scored.</summary>
    public int? Score { get; init; }
}

/// <summary>One question of a form.</summary>
public sealed record Question
{
    /// <summary>Names it in conditions, answers and drafts; the same in all versions of the form.</summary>
    public required string Id { get; init; }

    /// <summary>What the answer means, whichever form asks: so it can be told that something has been asked already.</summary>
    public required string Concept { get; init; }

    public required QuestionType Type { get; init; }

    public required Names Label { get; init; }

    public Names? Help { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Asked only where this holds; null for always.</summary>
    public FormExpression? When { get; init; }

    /// <summary>The value of a computed question.</summary>
    public FormExpression? Value { get; init; }

    // The generated reader of JSON sets every property that can only be initialised, to null where it is left out.
    public IReadOnlyList<QuestionOption> Options { get; init => field = value ?? []; } = [];

    /// <summary>The smallest number; the fewest rows, photos or options.</summary>
    public decimal? Least { get; init; }

    /// <summary>The largest number; the most characters, rows, photos or options.</summary>
    public decimal? Most { get; init; }

    /// <summary>Digits behind the point that a number may have.</summary>
    public int Decimals { get; init; }

    /// <summary>What is asked in each row of a repeat.</summary>
    public IReadOnlyList<Question> Questions { get; init => field = value ?? []; } = [];

    /// <summary>Where it differs from that of the whole form.</summary>
    public FieldPurpose? Purpose { get; init; }

    /// <summary>
    /// Who decides what on the picture, the position or the signature; a form may ask for none of these without it (notice 12 of 2026 of the General
    /// Office of the State Council: no photos, positions or tracks of grid workers without need).
    /// </summary>
    public Names? Need { get; init; }

    /// <summary>It and the questions of its rows.</summary>
    [JsonIgnore]
    public IEnumerable<Question> All => Questions.SelectMany(inner => inner.All).Prepend(this);

    /// <summary>Whether it is answered with files: photos, or a signature.</summary>
    [JsonIgnore]
    public bool TakesFiles => Type is QuestionType.Photo or QuestionType.Signature;

    /// <summary>How many files it takes.</summary>
    [JsonIgnore]
    public int MostFiles =>
        Type is QuestionType.Signature ? 1 : (int)Math.Min(Most ?? FormDefinition.MostFiles, FormDefinition.MostFiles);

    public QuestionOption? OptionOf(string code) =>
        Options.FirstOrDefault(option => option.Code == code) ?? Options.FirstOrDefault(option => option.Aliases.Contains(code));
}

/// <summary>One version of a form: its questions in their order. It is never edited; a change makes the next version.</summary>
public sealed record FormDefinition
{
    public const int LongestCode = 40, MostQuestions = 200, MostRows = 200, LongestText = 4000, LongestLabel = 500, MostFiles = 9;

    public required string Code { get; init; }

    public required Names Names { get; init; }

    /// <summary>For all its fields that have none of their own.</summary>
    public FieldPurpose? Purpose { get; init; }

    public required IReadOnlyList<Question> Questions { get; init; }

    /// <summary>All questions, those of rows after the repeat that has them.</summary>
    [JsonIgnore]
    public IEnumerable<Question> All => Questions.SelectMany(question => question.All);

    /// <summary>It is the form of a round: its answers are scored, or become cases.</summary>
    [JsonIgnore]
    public bool IsRound => All.Any(question => question.Options.Any(option => option.Case is not null || option.Score is not null));

    public FieldPurpose? PurposeOf(Question question) => question.Purpose ?? Purpose;
}
