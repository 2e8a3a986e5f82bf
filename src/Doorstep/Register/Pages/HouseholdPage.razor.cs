using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Places;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Register.Pages;

public sealed partial class HouseholdPage
{
    private HouseholdView? found;
    private IReadOnlyList<ShowHistory.Line> lines = [];
    private List<HouseholdLine> neighbours = [];
    private ILookup<Guid, HidingAsked> hidings = Enumerable.Empty<HidingAsked>().ToLookup(_ => Guid.Empty);
    private (Guid Id, string Field, string? Value, LivingOpened? Living) opened;
    private (Guid Act, string? Text) note;
    private Guid hiding;
    private string? splitFault;
    private bool keeps, acts, contacts;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>The act that led here.</summary>
    [SupplyParameterFromQuery]
    private string? Did { get; set; }

    [SupplyParameterFromForm]
    private Entered Form { get; set; } = null!;

    private List<ResidentView> Present => [.. found!.Residents.Where(resident => resident.Standing is RecordStatus.Present)];

    private ShowHistory.Line? JustDone => Guid.TryParse(Did, out var act) ? lines.FirstOrDefault(line => line.ActId == act) : null;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        Http.Response.Headers.CacheControl = "no-store";
        found = await Show.RunAsync(Id, Leaving);
        if (found is null)
        {
            NotThere();
            return;
        }

        var area = AreaCode.Parse(found.Area);
        (keeps, contacts) = (Caller.Scope.Covers(Permission.KeepRegister, area), Caller.Scope.Covers(Permission.ViewContact, area));
        acts = keeps && found.Standing is RecordStatus.Present;
        hidings = acts ? await Hide.MineAsync([.. found.Residents.Select(resident => resident.Id)], Leaving) : hidings;
        lines = await History.RunAsync(Id, Leaving) ?? [];
        if (acts && found.BuildingId is { } building && await Doors.RunAsync(building, Leaving) is { } doors)
        {
            neighbours = [.. doors.Doors.SelectMany(door => door.Households).Where(other => other.Id != Id && other.Kind is HouseholdKind.Family)];
        }
    }

    private Task VisitAsync()
    {
        RecordVisit.Request request = new(Form.Condition, found!.DwellingId is null ? null : Form.Use, SentKey, Form.Outcome, Or(Form.Note));
        return ActAsync(() => RecordVisit.RunAsync(Id, request, Leaving), request);
    }

    private async Task OpenNoteAsync(Guid act)
    {
        OpenVisitNote.Request request = new(Form.Reason ?? "");
        if (AreRight(request))
        {
            note = (act, (await ReadAsync(() => OpenNote.RunAsync(act, request, Leaving)))?.Value);
        }
    }

    private Task MoveOutAsync()
    {
        MoveOut.Request request = new(Form.On, SentKey);
        return ActAsync(() => MoveOut.RunAsync(Id, request, Leaving), request);
    }

    private Task SplitAsync()
    {
        if (Form.ResidentIds is not { Count: > 0 })
        {
            splitFault = W["register.split-nobody"];
            return Task.CompletedTask;
        }

        SplitHousehold.Request request = new(Form.ResidentIds, Form.HeadId, null, found!.Use ?? DwellingUse.Owner, Key: SentKey);
        return ActAsync(() => Split.RunAsync(Id, request, Leaving), request);
    }

    private Task MergeAsync() => ActAsync(() => Merge.RunAsync(Id, new(Form.IntoId, Key: SentKey), Leaving));

    private Task UndoAsync(Guid act) => ActAsync(() => Undo.RunAsync(act, new(Key: SentKey), Leaving));

    private Task EndAsync((Guid Resident, RecordStatus Standing) end)
    {
        EndResident.Request request = new(Form.On, SentKey);
        return ActAsync(() => EndResident.RunAsync(end.Resident, end.Standing, request, Leaving), request);
    }

    private async Task OpenAsync((Guid Resident, string Field) asked)
    {
        var reason = Form.Reason ?? "";
        if (asked.Field == nameof(Resident.Living))
        {
            opened = (asked.Resident, asked.Field, null, await ReadAsync(() => OpenLiving.RunAsync(asked.Resident, new(reason), Leaving)));
            return;
        }

        var value = await ReadAsync(async () => asked.Field == nameof(Resident.Phone)
            ? await OpenField.PhoneAsync(asked.Resident, new(reason), Leaving)
            : Enum.TryParse<OpenField.SealedField>(asked.Field, out var field) ? await OpenField.RunAsync(asked.Resident, new(field, reason), Leaving)
            : null);
        opened = (asked.Resident, asked.Field, value?.Value, null);
    }

    private async Task HideAsync((Guid Resident, int Days) asked)
    {
        AskToHide.Request request = new(Form.Reason?.Trim() ?? "", asked.Days);
        hiding = asked.Resident;
        if (AreRight(request))
        {
            await TryRuleAsync(() => Hide.RunAsync(asked.Resident, request, Leaving));
            hidings = await Hide.MineAsync([.. found!.Residents.Select(resident => resident.Id)], Leaving);
        }
    }

    /// <summary>A coded value in words; a sealed one is masked already.</summary>
    private string Shown(ShowHistory.Change change, string value) => value switch
    {
        "" => W["register.nothing"],
        _ when WordOf(change.Field) is { } word && W[$"{word}.{value}"] is { ResourceNotFound: false } known => known,
        _ when long.TryParse(value, CultureInfo.InvariantCulture, out var ticks) && ticks > DateTimeOffset.UnixEpoch.UtcTicks =>
            Minute(new(ticks, TimeSpan.Zero)),
        _ => value,
    };

    private static string? WordOf(string field) => field switch
    {
        "Relation" => "relation",
        "Ethnicity" => "ethnicity",
        "Education" => "education",
        "Sex" => "sex",
        "Document" => "document",
        "Standing" => "standing",
        "Condition" => "condition",
        "Activity.Kind" => "activity",
        "Activity.Purpose" => "purpose",
        _ => null,
    };

    private sealed class Entered
    {
        public DwellingCondition Condition { get; set; }
        public DwellingUse? Use { get; set; }
        public VisitOutcome Outcome { get; set; }
        public string? Note { get; set; }
        public DateOnly? On { get; set; }
        /// <summary>Null where none was ticked.</summary>
        public List<Guid>? ResidentIds { get; set; }
        public Guid HeadId { get; set; }
        public Guid IntoId { get; set; }
        public string? Reason { get; set; }
    }
}
