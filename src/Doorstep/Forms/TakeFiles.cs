using System.Text.Json.Nodes;
using Doorstep.Contracts.Forms;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Microsoft.Extensions.Localization;

namespace Doorstep.Forms;

/// <summary>A file that was not taken, and why.</summary>
/// <param name="File">Its name, as the sender knows it; empty where it was sent before.</param>
public sealed record RefusedFile(string Field, string File, string Sentence);

/// <summary>
/// Takes in the photos and signatures that a page without JavaScript sent with a form, and hangs them on the form: they stay while it is answered
/// again. What is not taken is named by its field, and loses none of the others.
/// </summary>
sealed class TakeFiles(SendPhoto photos, ShowOwnPhoto own, IStringLocalizer words)
{
    public static string NameOf(string field) => $"{FormPost.Prefix}{field}.files";

    public async Task<IReadOnlyList<RefusedFile>> RunAsync(FormFill fill, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var refused = await DropLostAsync(fill, http.RequestAborted);
        foreach (var file in (await http.Request.ReadFormAsync(http.RequestAborted)).Files.Where(file => file.Length > 0))
        {
            var field = fill.Outcome.Asked.FirstOrDefault(asked => NameOf(asked) == file.Name);
            if (field is not null && QuestionOf(fill, field) is { TakesFiles: true } question
                && await TakeAsync(fill, question, field, file, http) is { } sentence)
            {
                refused.Add(new(field, file.FileName, sentence));
            }
        }

        return refused;
    }

    /// <summary>What hangs on the form by now, as answers name it.</summary>
    public static IReadOnlyList<string> HashesOf(FormFill fill, string field) =>
        [.. (fill.At(field) as JsonArray)?.Select(hash => hash?.ToString() ?? "") ?? []];

    /// <summary>Sent a day ago and erased since, or named by the same form in another window.</summary>
    private async Task<List<RefusedFile>> DropLostAsync(FormFill fill, CancellationToken cancellationToken)
    {
        var fields = fill.Outcome.Asked.Where(field => QuestionOf(fill, field)?.TakesFiles is true && HashesOf(fill, field).Count > 0).ToList();
        var there = fields.Count == 0 ? [] : await own.StillThereAsync([.. fields.SelectMany(field => HashesOf(fill, field))], cancellationToken);
        var lost = fields.FindAll(field => !HashesOf(fill, field).All(there.Contains));
        lost.ForEach(field => Hang(fill, field, HashesOf(fill, field).Where(there.Contains)));
        return lost.ConvertAll(field => new RefusedFile(field, "", words["form.answer-file-unknown"]));
    }

    /// <returns>Why it was not taken.</returns>
    private async Task<string?> TakeAsync(FormFill fill, Question question, string field, IFormFile file, HttpContext http)
    {
        var there = question.Type is QuestionType.Signature ? [] : HashesOf(fill, field);
        if (there.Count >= question.MostFiles)
        {
            return words["form.files-most", question.MostFiles];
        }

        try
        {
            await using var stream = file.OpenReadStream();
            var taken = await photos.RunAsync(stream, file.Length, http, http.RequestAborted);
            Hang(fill, field, there.Append(taken.Hash).Distinct());
            return null;
        }
        catch (WrongFieldException wrong)
        {
            return words[wrong.Reason];
        }
        catch (BusyException)
        {
            return words["form.files-busy"];
        }
    }

    private static void Hang(FormFill fill, string field, IEnumerable<string> hashes) =>
        fill.Set(field, hashes.ToList() is { Count: > 0 } some ? new JsonArray([.. some.Select(hash => JsonValue.Create(hash))]) : null);

    private static Question? QuestionOf(FormFill fill, string field) =>
        fill.Form.All.FirstOrDefault(question => question.Id == field[(field.LastIndexOf('.') + 1)..]);
}
