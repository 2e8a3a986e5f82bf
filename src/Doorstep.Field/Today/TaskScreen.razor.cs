using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Field.Device;
using Doorstep.Field.Outbox;
using Doorstep.Field.Photos;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Field.Today;

/// <content>What is said of the task; drafts are sealed at every answer, so that neither a lock nor an empty battery loses one.</content>
public sealed partial class TaskScreen
{
    private DayStop? stop;
    private DayTask? task;
    private bool isListed;
    private FormFill? fill;
    private int version;
    private HashSet<string> shown = [];
    private string? chosen;
    private TaskAnswer? answer;
    private string? fault;
    private FormPhotos? photos;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private DayTasks Day { get; set; } = null!;

    [Inject]
    private WaitingWork Waiting { get; set; } = null!;

    [Inject]
    private Vault Vault { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private WaitingPhotos Photos { get; set; } = null!;

    private string Draft => WaitingPhotos.DraftOf(Id);

    protected override async Task OnParametersSetAsync()
    {
        if (Day.Find(Id) is not var (found, item))
        {
            return;
        }

        (stop, task, chosen, fault) = (found, item, null, null);
        photos = new(Draft, EventCallback.Factory.Create(this, KeepDraftAsync));
        isListed = Day.List!.Stops.Any(one => one.Tasks.Any(other => other.Id == Id));
        if (isListed && Day.FormOf(item) is var (form, number))
        {
            var draft = await Vault.ReadAsync(Draft) is { } text ? JsonNode.Parse(text) as JsonObject : null;
            (fill, version) = (new(form, CityTime.Today(Clock), null, draft), number);
        }
    }

    private async Task KeepDraftAsync() => await Vault.WriteAsync(Draft, fill!.Answers.ToJsonString());

    private async Task Choose(string? outcome)
    {
        (chosen, fault, answer) = (outcome, null, outcome is null ? null : new(outcome));
        if (outcome is not null && !Outcomes.AsksMore(task!, outcome))
        {
            await SayAsync(answer!);
        }
    }

    /// <summary>What is missing is named; what an answer has just led to, she has seen only now.</summary>
    private async Task SayFormAsync()
    {
        var asked = fill!.Outcome.Asked;
        shown = [.. asked];
        if (!fill.Outcome.IsRight)
        {
            fault = "field.form-wrong";
            return;
        }

        using var answers = JsonDocument.Parse(WriteAnswers.Run(fill.Form.Questions, fill.Outcome.Answers).ToJsonString());
        await SayAsync(new("Done")
        {
            Answers = answers.RootElement.Clone(),
            FormVersion = version,
            PhotosFollow = Photos.OfDraft(Draft).Count > 0 ? true : null,
        });
    }

    private async Task SayAsync(TaskAnswer said)
    {
        fault = Outcomes.FaultOf(task!, said, CityTime.Today(Clock));
        if (fault is not null)
        {
            return;
        }

        await Waiting.AddAsync(Id, stop!.HouseholdId, said, $"{Day.TitleOf(task!)}: {W[$"task.outcome.{said.Outcome}"]}", stop.Place);
        await Photos.NameAsync(Draft, Waiting.OfTask(Id)!);
        await Vault.ForgetAsync(Draft);
        await Day.PaintAsync();
        Navigation.NavigateTo("");
        _ = Day.RenewAsync();
    }
}
