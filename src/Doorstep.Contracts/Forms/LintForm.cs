namespace Doorstep.Contracts.Forms;

/// <summary>Why a form cannot be published.</summary>
/// <param name="Kind">A key of the words: form.issue-KIND.</param>
/// <param name="Field">The id of the question; null for the whole form.</param>
/// <param name="Detail">What in it: the code of an option, the other question, an operator.</param>
public sealed record FormIssue(string Kind, string? Field = null, string? Detail = null);

/// <summary>What a form is checked against: what the register holds, and the day.</summary>
/// <param name="RegisterConcepts">Concepts that the register holds: nobody is asked for them again.</param>
/// <param name="Known">What conditions may know from the register, and its types.</param>
/// <param name="CaseKinds">The kinds that an answer may become a case of; null where nobody knows the catalogue.</param>
public sealed record FormSurroundings(
    IReadOnlySet<string> RegisterConcepts, IReadOnlyDictionary<string, ExpressionType> Known, DateOnly Today,
    IReadOnlySet<string>? CaseKinds = null);

/// <summary>
/// Looks for all that keeps a form from being published: what cannot be answered, what nobody can reach, what is not translated, what is asked
/// without a stated purpose, and what the register already answers.
/// </summary>
public sealed partial class LintForm
{
    /// <summary>An answer is to become a case of a kind that the catalogue does not know, or does not offer.</summary>
    public const string CaseKind = "case-kind";

    private const int LongestRetentionDays = 3650;

    private readonly FormSurroundings around;
    private readonly FormDefinition form;
    private readonly List<FormIssue> issues = [];

    private LintForm(FormDefinition form, FormSurroundings around) => (this.form, this.around) = (form, around);

    public static IReadOnlyList<FormIssue> Run(FormDefinition form, FormSurroundings around)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(around);
        LintForm lint = new(form, around);
        lint.LookAtAll();
        return lint.issues;
    }

    private void LookAtAll()
    {
        var all = form.All.ToList();
        Must(IsCode(form.Code), "code");
        Must(IsTranslated(form.Names), "translation");
        Must(IsShort(form.Names), "long");
        Must(all.Count is > 0 and <= FormDefinition.MostQuestions, "size");
        Twice(all.Select(question => question.Id), "id-twice");
        Twice(all.Select(question => question.Concept), "concept-twice");
        all.ForEach(LookAt);
        LookAtSensitive(all);
        var ring = FindRing(all);
        if (ring is not null)
        {
            issues.Add(new("ring", ring[0], string.Join(" → ", ring)));
        }

        LookAtExpressions(form.Questions, new Dictionary<string, ExpressionType?>());
        if (issues.Count == 0)
        {
            // Only of a form that is right otherwise can it be said what is reached.
            issues.AddRange(FindUnreachable.In(form).Select(question =>
                new FormIssue(question.IsRequired ? "required-unreachable" : "unreachable", question.Id)));
        }
    }

    private void LookAt(Question question)
    {
        var id = question.Id;
        Must(IsCode(id), "id", id);
        Must(question.Concept.Split('.') is { Length: >= 2 } parts && parts.All(IsCode), "concept", id, question.Concept);
        Must(!around.RegisterConcepts.Contains(question.Concept), "in-register", id, question.Concept);
        Must(IsTranslated(question.Label) && (question.Help is null || IsTranslated(question.Help)), "translation", id);
        Must(IsShort(question.Label) && IsShort(question.Help) && IsShort(question.Need)
            && question.Options.All(option => IsShort(option.Label)), "long", id);
        Must(!(question.Least > question.Most), "bounds", id);
        Must(question.Decimals is >= 0 and <= 6, "decimals", id);
        LookAtOptions(question);
        LookAtPurpose(question);
        var isComputed = question.Type is QuestionType.Computed;
        Must(isComputed == question.Value is not null, "value", id);
        Must(!(isComputed && question.IsRequired), "computed-required", id);
        var isRepeat = question.Type is QuestionType.Repeat;
        Must(isRepeat == question.Questions.Count > 0, "repeat", id);
        Must(!isRepeat || question.Questions.All(inner => inner.Type is not QuestionType.Repeat), "repeat-in-repeat", id);
        Must(!isRepeat || question.Most is null or <= FormDefinition.MostRows, "rows", id);
    }

    private void LookAtOptions(Question question)
    {
        var id = question.Id;
        var isChoice = question.Type is QuestionType.Choice or QuestionType.Many;
        Must(isChoice == question.Options.Count > 0, "options", id);
        Twice(question.Options.SelectMany(option => option.Aliases.Append(option.Code)), "option-twice", id);
        foreach (var option in question.Options)
        {
            Must(IsCode(option.Code), "option", id, option.Code);
            Must(IsTranslated(option.Label), "translation", id, option.Code);
            Must(option.Score is null or (>= 0 and <= 100), "score", id, option.Code);
            Must(option.Case is not { } kind || around.CaseKinds?.Contains(kind) is not false, CaseKind, id, option.Case);
        }
    }

    private void LookAtPurpose(Question question)
    {
        var purpose = form.PurposeOf(question);
        Must(purpose is not null && IsTranslated(purpose.Purpose) && !string.IsNullOrWhiteSpace(purpose.Owner), "purpose", question.Id);
        Must(purpose is null or { RetentionDays: > 0 and <= LongestRetentionDays }, "retention", question.Id);
        Must(purpose is null || (purpose.ReviewOn > around.Today && purpose.ReviewOn <= around.Today.AddYears(3)), "review", question.Id);
        var needsNeed = question.Type is QuestionType.Photo or QuestionType.Place or QuestionType.Signature;
        Must(!needsNeed || (question.Need is { } need && IsTranslated(need)), "need", question.Id);
    }

    /// <summary>What is asked only of those who have asked for the service that it is about.</summary>
    private void LookAtSensitive(IEnumerable<Question> all)
    {
        var services = FindServices.In(form);
        foreach (var question in all)
        {
            if (SensitiveConcept.Of(question.Concept) is { } sensitive)
            {
                Must(services.GetValueOrDefault(question.Id) == sensitive.Service, "sensitive", question.Id, sensitive.Service);
            }
        }
    }

    private void Must(bool isSo, string kind, string? field = null, string? detail = null)
    {
        if (!isSo)
        {
            issues.Add(new(kind, field, detail));
        }
    }

    private void Twice(IEnumerable<string> codes, string kind, string? field = null)
    {
        foreach (var code in codes.GroupBy(code => code, StringComparer.Ordinal).Where(alike => alike.Count() > 1))
        {
            issues.Add(new(kind, field ?? (kind is "id-twice" ? code.Key : null), code.Key));
        }
    }

    /// <summary>Small letters, digits and hyphens, a letter first.</summary>
    public static bool IsCode(string? code) => code is { Length: > 0 and <= FormDefinition.LongestCode } && char.IsAsciiLetterLower(code[0])
        && code.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static bool IsShort(Names? names) =>
        names is null || new[] { names.Hans, names.Hant, names.En }.All(text => UserText.Length(text) <= FormDefinition.LongestLabel);

    private static bool IsTranslated(Names names) =>
        !UserText.SaysNothing(names.Hans) && !UserText.SaysNothing(names.Hant) && !UserText.SaysNothing(names.En);
}
