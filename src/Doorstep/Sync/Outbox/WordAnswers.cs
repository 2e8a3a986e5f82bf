using System.Text.Json;
using Doorstep.Catalogue;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Forms;
using Doorstep.Shell;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>Words the answers of a visit by the questions of its form, in the version that was filled in.</summary>
sealed class WordAnswers(DoorstepContext db, CatalogueCache catalogue, ListForms forms, Words words)
{
    /// <param name="version">Null for the one that counts.</param>
    public async Task<IReadOnlyList<(string Id, string Label, string Value)>> RunAsync(
        Guid taskId, int? version, JsonElement answers, CancellationToken cancellationToken)
    {
        var task = await db.WorkTasks.AsNoTracking().SingleOrDefaultAsync(one => one.Id == taskId, cancellationToken);
        var kind = task is null ? null : (await catalogue.KindsAsync(cancellationToken)).GetValueOrDefault(task.KindCode);
        var form = task?.FormOf(kind) is { } code ? await forms.ShowAsync(code, version, cancellationToken) : null;
        var questions = form?.Definition.All.DistinctBy(question => question.Id).ToDictionary(question => question.Id) ?? [];
        return [.. answers.EnumerateObject().Select(answer => questions.GetValueOrDefault(answer.Name) is { } question
            ? (answer.Name, question.Label.Here, ValueOf(question, questions, answer.Value))
            : (answer.Name, answer.Name, Plain(answer.Value)))];
    }

    private string ValueOf(Question question, Dictionary<string, Question> questions, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when question.Type is QuestionType.Repeat => string.Join("; ", value.EnumerateArray().Select(row =>
            row.ValueKind is JsonValueKind.Object
                ? string.Join(words["exports.and"].Value, row.EnumerateObject().Select(one => questions.GetValueOrDefault(one.Name) is { } inner
                    ? $"{inner.Label.Here} {ValueOf(inner, questions, one.Value)}" : $"{one.Name} {Plain(one.Value)}"))
                : Plain(row))),
        JsonValueKind.Array => string.Join(words["exports.and"].Value, value.EnumerateArray().Select(one => ValueOf(question, questions, one))),
        JsonValueKind.String => question.OptionOf(value.GetString()!)?.Label.Here ?? Plain(value),
        _ => Plain(value),
    };

    private string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => words["register.yes"].Value,
        JsonValueKind.False => words["register.no"].Value,
        JsonValueKind.Null or JsonValueKind.Undefined => "–",
        _ => value.ToString(),
    };
}
