using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Forms;

/// <summary>
/// A form that was filled in: which version, where, by whom, and about which resident where it is about one. What was answered stands in its parts,
/// sealed.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class FilledForm : IProtected
{
    private readonly List<FilledPart> parts = [];

    private FilledForm() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private set; }
    public string Code { get; private init; } = "";
    public int Version { get; private init; }
    /// <summary>The resident whom it is about; null where it is about nobody, or about a whole household.</summary>
    public Guid? ResidentId { get; private init; }
    public Guid? HouseholdId { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    public IReadOnlyList<FilledPart> Parts => parts;

    /// <summary>Answers that were checked, by how long each may be kept: every field has a retention of its own.</summary>
    public static FilledForm Of(
        FormDefinition form, int version, FormOutcome outcome, AreaCode area, Guid? householdId, Guid? residentId, Act act, Func<Guid> newId)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(newId);
        if (!outcome.IsRight)
        {
            throw new WrongFieldException(outcome.Faults[0].Field, outcome.Faults[0].Error);
        }

        FilledForm filled = new()
        {
            Id = act.Id,
            Area = area,
            Code = form.Code,
            Version = version,
            HouseholdId = householdId,
            ResidentId = residentId,
            By = act.By,
            At = act.At,
        };
        foreach (var kept in form.Questions.GroupBy(question => DaysOf(form, question)))
        {
            if (WriteAnswers.Run([.. kept], outcome.Answers) is { Count: > 0 } answers)
            {
                var part = FilledPart.Of(newId(), filled, answers.ToJsonString(), CityTime.DayOf(act.At).AddDays(kept.Key));
                part.Files = [.. kept.SelectMany(question => FilesOf(question, outcome.Answers, ""))];
                filled.parts.Add(part);
            }
        }

        return filled;
    }

    private static IEnumerable<AnsweredFile> FilesOf(Question question, FormAnswers answers, string path) => answers[question.Id] switch
    {
        FormValue.Files(var hashes) => hashes.Select(hash => new AnsweredFile(path + question.Id, hash)),
        FormValue.Rows(var rows) => rows.Index().SelectMany(row =>
            question.Questions.SelectMany(inner => FilesOf(inner, row.Item, $"{path}{question.Id}[{row.Index}]."))),
        _ => [],
    };

    /// <summary>The rows of a repeat go with their question: they are kept no longer than the one that is kept shortest.</summary>
    private static int DaysOf(FormDefinition form, Question question) =>
        question.Questions.Append(question).Min(one => form.PurposeOf(one)?.RetentionDays ?? 0);
}

/// <summary>A file that an answer names.</summary>
/// <param name="Field">The question, as faults name it.</param>
public sealed record AnsweredFile(string Field, string Hash);

/// <summary>Those answers of a filled form that are erased on one day.</summary>
[SeenWith(Permission.ViewTasks)]
public sealed class FilledPart : IProtected
{
    private FilledPart() { }

    public Guid Id { get; private init; }
    public Guid FilledFormId { get; private init; }
    public AreaCode Area { get; private set; }
    /// <summary>JSON, by the ids of the questions.</summary>
    public Sealed Answers { get; private init; }
    /// <summary>The first day on which they are no longer kept.</summary>
    public DateOnly EraseOn { get; private init; }

    /// <summary>Known only while they are answered: afterwards the photos name the part.</summary>
    internal IReadOnlyList<AnsweredFile> Files { get; set; } = [];

    internal static FilledPart Of(Guid id, FilledForm form, string answers, DateOnly eraseOn) =>
        new() { Id = id, FilledFormId = form.Id, Area = form.Area, Answers = new(answers), EraseOn = eraseOn };
}
