using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Forms;
using Doorstep.Live;
using Doorstep.Tasks.Rounds;

namespace Doorstep.Tasks;

/// <summary>
/// Reads what was answered on the form of a visit, in the version that it was asked in. What the answers already say - that nobody was home, that she
/// needs help now - is not asked a second time.
/// </summary>
sealed class AnswerTask(DoorstepContext db, CatalogueCache catalogue, ListForms forms, Ids ids)
{
    /// <summary>The concepts by which a form of the city's own says how somebody was reached, and how she was.</summary>
    private const string Reached = "visit.contact", Wellbeing = "visit.wellbeing", Told = "publicity.told";

    /// <summary>What the answers of a visit say.</summary>
    /// <param name="Request">With what follows from the answers.</param>
    /// <param name="Kept">The id of what was kept of them.</param>
    /// <param name="Round">Of a round what was found.</param>
    public sealed record Read(EndTask.Request Request, Guid? Kept = null, RoundReport? Round = null);

    public async Task<Read> RunAsync(
        WorkTask task, EndTask.Request request, Act act, CancellationToken cancellationToken)
    {
        var kind = await catalogue.KnownAsync(task.KindCode, cancellationToken);
        if (request.Answers is not { } given)
        {
            // A care visit can be recorded in one tap.
            return task.FormOf(kind) is not null && request.Outcome is TaskOutcome.Done && !task.IsCare
                ? throw new WrongFieldException("answers", "error.required") : new(request);
        }

        var form = task.FormOf(kind) is { } code ? await forms.ShowAsync(code, request.FormVersion, cancellationToken)
            ?? throw new WrongFieldException("formVersion", "error.form-version") : throw new WrongFieldException("answers", "error.no-form");
        var outcome = CheckForm.Run(form.Definition, given, CityTime.DayOf(act.At));
        var resident = task.Subject is TaskSubject.Resident ? task.SubjectId : (Guid?)null;
        var filled = FilledForm.Of(
            form.Definition, form.Version, outcome, task.Area, task.HouseholdId, resident, act with { Id = ids.Next() }, ids.Next);
        db.Add(filled);
        await db.KeepPhotosAsync(filled, act, ids.Next, request.PhotosFollow, cancellationToken);
        return new(Following(request, form.Definition, outcome.Answers), filled.Id,
            form.Definition.IsRound ? new(form.Code, form.Version, ReadRound.Run(form.Definition, outcome.Answers)) : null);
    }

    private static EndTask.Request Following(EndTask.Request request, FormDefinition form, FormAnswers answers)
    {
        if (request.Outcome is not TaskOutcome.Done)
        {
            return request;
        }

        var contact = AnswerTo(Reached) switch
        {
            "seen" => ContactWay.Seen,
            "phone" => ContactWay.Phone,
            "neighbour" => ContactWay.Neighbour,
            _ => request.Contact,
        };
        var outcome = AnswerTo(Reached) is "nobody" || AnswerTo(Told) is "nobody" ? TaskOutcome.NobodyHome
            : AnswerTo(Told) is "refused" ? TaskOutcome.Refused
            : AnswerTo(Wellbeing) is "needs-help" ? TaskOutcome.NeedsHelp : request.Outcome;
        return request with { Outcome = outcome, Contact = contact };

        string? AnswerTo(string concept) => form.Questions.FirstOrDefault(question => question.Concept == concept) is { } question
            ? (answers[question.Id] as FormValue.Text)?.Words : null;
    }
}
