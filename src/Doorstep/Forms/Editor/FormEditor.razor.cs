using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Forms.Editor;

/// <content>Keeps the draft of a form, and publishes it.</content>
public sealed partial class FormEditor
{
    /// <summary>In the preview nothing is missing yet.</summary>
    private static readonly HashSet<string> nothing = [];

    private FormDefinition? form;
    private FormFill fill = null!;
    private IReadOnlyList<FormIssue> issues = [];
    private IReadOnlyList<QuestionChange> changes = [];
    private int edits;
    private int? version;
    private string? selected, refused, said;
    private bool isKeeping, isBehind;

    [Parameter, EditorRequired]
    public string Code { get; set; } = "";

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    protected override async Task OnInitializedAsync() => refused = (await TryAsync(async () =>
    {
        if (await ReadAsync((EditForm edit) => edit.ShowAsync(Code)) is { } draft)
        {
            Show(draft);
            return;
        }

        var counts = await ReadAsync((ListForms list) => list.ShowAsync(Code, null));
        version = counts?.Version;
        Show(counts?.Definition ?? new() { Code = Code, Names = new("", "", ""), Questions = [] });
    }))?.Sentence;

    private void Show(EditForm.Draft draft)
    {
        Take(draft);
        Show(draft.Form);
    }

    private void Take(EditForm.Draft draft) =>
        (edits, version, issues, changes) = (draft.Edits, draft.Version, draft.Issues, draft.Changes);

    /// <summary>What was typed into the preview stays there.</summary>
    private void Show(FormDefinition now) => (form, fill) = (now, new(now, CityTime.Today(Clock), answers: fill?.Answers));

    /// <summary>
    /// The page shows a change at once and keeps it behind its back: whoever types on meanwhile types into what she sees, and all of it is kept with
    /// the next turn.
    /// </summary>
    private async Task KeepAsync(FormDefinition next)
    {
        (said, refused, isBehind) = (null, null, true);
        Show(next);
        if (isKeeping)
        {
            return;
        }

        isKeeping = true;
        while (isBehind && refused is null)
        {
            isBehind = false;
            var now = form!;
            refused = (await TryAsync(async () => Take(await ReadAsync((EditForm edit) => edit.RunAsync(Code, new(edits, now))))))?.Sentence;
        }

        isKeeping = false;
    }

    private Task ChangeAsync(string id, Question changed)
    {
        selected = changed.Id;
        return KeepAsync(form! with { Questions = Each(form.Questions, id, _ => [changed]) });
    }

    private Task RemoveAsync(string id)
    {
        selected = null;
        return KeepAsync(form! with { Questions = Each(form.Questions, id, _ => []) });
    }

    /// <summary>Behind the one that is open; into it, where it is a repeat.</summary>
    private async Task AddAsync()
    {
        var id = Enumerable.Range(1, FormDefinition.MostQuestions + 1).Select(i => $"question-{i}")
            .First(one => form!.All.All(question => question.Id != one));
        Question fresh = new() { Id = id, Concept = $"{Code}.{id}", Type = QuestionType.Text, Label = new("", "", "") };
        var questions = selected is null ? [.. form!.Questions, fresh] : Each(form!.Questions, selected, one =>
            one.Type is QuestionType.Repeat ? [one with { Questions = [.. one.Questions, fresh] }] : [one, fresh]);
        selected = id;
        await KeepAsync(form with { Questions = questions });
    }

    private Task MoveAsync(string id, int step) => KeepAsync(form! with { Questions = Moved(form.Questions, id, step) });

    private static List<Question> Moved(IReadOnlyList<Question> questions, string id, int step)
    {
        List<Question> moved = [.. questions.Select(question => question with { Questions = Moved(question.Questions, id, step) })];
        if (moved.FindIndex(question => question.Id == id) is var at && at >= 0 && at + step >= 0 && at + step < moved.Count)
        {
            (moved[at], moved[at + step]) = (moved[at + step], moved[at]);
        }

        return moved;
    }

    private static List<Question> Each(IReadOnlyList<Question> questions, string id, Func<Question, IEnumerable<Question>> change) =>
        [.. questions.SelectMany(question =>
            question.Id == id ? change(question) : [question with { Questions = Each(question.Questions, id, change) }])];

    private async Task PublishAsync()
    {
        said = null;
        refused = (await TryAsync(async () =>
        {
            if (await ReadAsync((PublishForm publish) => publish.RunAsync(Code, new(edits))) is { } published)
            {
                (edits, version, changes) = (0, published.Version, []);
                said = W["form.edit.published", published.Version];
            }
        }))?.Sentence;
    }

    private async Task DiscardAsync()
    {
        refused = (await TryAsync(() => ReadAsync((EditForm edit) => edit.DiscardAsync(Code))))?.Sentence;
        if (refused is null)
        {
            Address.NavigateTo($"/forms/{Code}", forceLoad: true);
        }
    }
}
