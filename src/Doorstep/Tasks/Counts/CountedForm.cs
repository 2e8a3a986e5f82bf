using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Forms;

namespace Doorstep.Tasks.Counts;

/// <summary>
/// A form by which services are asked for, as the version that counts now has it: the services, and of each what was asked for in it, where one
/// question tells.
/// </summary>
sealed class CountedForm
{
    private readonly FormDefinition form;
    private readonly IReadOnlyList<FormVersion> versions;
    private readonly Dictionary<int, FormDefinition> definitions;
    private readonly Question asked;
    private readonly Dictionary<string, Question> splits;

    private CountedForm(FormDefinition form, Question asked, IReadOnlyList<FormVersion> versions)
    {
        (this.form, this.asked, this.versions) = (form, asked, versions);
        definitions = versions.ToDictionary(version => version.Version, version => version.Definition);
        var services = FindServices.In(form);
        splits = form.Questions.Where(question => question.Type is QuestionType.Choice && services.ContainsKey(question.Id))
            .GroupBy(question => services[question.Id]).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
    }

    public string Code => form.Code;

    public Names Names => form.Names;

    /// <summary>The kind of department that answers for it.</summary>
    public string Owner => form.PurposeOf(asked)!.Owner;

    public Names Purpose => form.PurposeOf(asked)!.Purpose;

    /// <summary>In the order of the form.</summary>
    public IEnumerable<string> Services => asked.Options.Select(option => option.Code).Where(code => code != SensitiveConcept.NoService);

    /// <summary>The question that tells what was asked for in a service; null where there is none.</summary>
    public Question? SplitOf(string service) => splits.GetValueOrDefault(service);

    /// <param name="versions">All of one form.</param>
    /// <returns>Null for a form by which no service is asked for.</returns>
    public static CountedForm? Of(IReadOnlyList<FormVersion> versions) =>
        versions.SingleOrDefault(version => version.ReplacedAt is null)?.Definition is { } form && AskedIn(form) is { } asked
            ? new(form, asked, versions) : null;

    /// <summary>What was called so by the newest version that has it.</summary>
    public Names NamesOf(string service) => asked.OptionOf(service)?.Label
        ?? versions.OrderByDescending(version => version.Version).Select(version => AskedIn(definitions[version.Version])?.OptionOf(service)?.Label)
            .FirstOrDefault(label => label is not null) ?? new(service, service, service);

    /// <summary>Who asked for what; null where nobody asked for anything, or what was answered is no longer there.</summary>
    public Served? Read(FilledForm filled, string purpose)
    {
        if (AskedIn(definitions[filled.Version]) is not { } then || AnswerTo(then.Id) is not { } chosen)
        {
            return null;
        }

        var service = asked.OptionOf(chosen)?.Code ?? chosen;
        if (service == SensitiveConcept.NoService)
        {
            return null;
        }

        var split = SplitOf(service);
        var before = definitions[filled.Version].Questions.FirstOrDefault(question => question.Concept == split?.Concept);
        var part = before is null ? null : AnswerTo(before.Id);
        return new(filled.ResidentId ?? filled.HouseholdId ?? filled.Id, filled.Area.UpTo(AreaLevel.Subdistrict), service,
            part is null ? null : split!.OptionOf(part)?.Code, filled.At, filled.Id);

        string? AnswerTo(string id) => filled.Parts.Select(one => StringIn(one.Answers.Open(purpose), id)).FirstOrDefault(text => text is not null);
    }

    private static string? StringIn(string json, string id)
    {
        using var answers = JsonDocument.Parse(json);
        return answers.RootElement.TryGetProperty(id, out var answer) && answer.ValueKind is JsonValueKind.String ? answer.GetString() : null;
    }

    private static Question? AskedIn(FormDefinition form) => form.Questions.FirstOrDefault(question =>
        question is { Concept: SensitiveConcept.ServiceAsked, Type: QuestionType.Choice });
}
