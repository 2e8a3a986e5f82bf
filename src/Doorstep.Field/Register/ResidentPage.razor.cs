using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Field.Register;

/// <content>What is kept of it, and how it is told to the register.</content>
public sealed partial class ResidentPage
{
    private Home? home;
    private ResidentRow? row;
    private ResidentDraft? draft;
    private IReadOnlyDictionary<string, string>? faults;
    private IReadOnlyList<LikelyDouble> doubles = [];
    private string? note, onFault;
    private DateOnly? on;
    private bool isLoaded, isSaving;

    [Parameter]
    public Guid Household { get; set; }

    [Parameter]
    public Guid Resident { get; set; }

    private bool IsEdit => Resident != default;

    private bool IsBirth => !IsEdit && Navigation.Uri.EndsWith("/birth", StringComparison.Ordinal);

    private string Name => IsEdit ? $"draft/resident/{Resident}" : $"draft/{(IsBirth ? "birth" : "join")}/{Household}";

    protected override async Task OnParametersSetAsync()
    {
        await Grid.LoadAsync();
        row = IsEdit ? Grid.Rows?.Resident(Resident) : null;
        home = Grid.Home(row?.Household ?? Household);
        draft = home is null ? null : await Drafts.ReadAsync(Name, RegisterJson.Default.ResidentDraft) ?? Fresh();
        isLoaded = true;
    }

    private ResidentDraft Fresh() => row is not null ? EditResident.Begin(row)
        : IsBirth ? new() { Document = DocumentType.None, Relation = "20", BirthDate = Acts.Today } : new();

    private Task KeepAsync() => Drafts.WriteAsync(Name, draft!, RegisterJson.Default.ResidentDraft);

    private async Task SaveAsync()
    {
        faults = IsEdit ? CheckResident.RunEdit(draft!, Acts.Today) : IsBirth ? CheckResident.RunBirth(draft!, Acts.Today)
            : CheckResident.Run(draft!, Acts.Today);
        doubles = faults.Count > 0 || IsEdit ? [] : FindDoubles.Of(draft!, Grid.Rows!, Acts.Today);
        var edit = IsEdit ? EditResident.Changes(row!, draft!, Acts.Today) : null;
        note = doubles.Count > 0 && !draft!.IsOther ? "field.double-decide" : IsEdit && edit is null ? "field.edit-nothing" : null;
        if (faults.Count > 0 || note is not null || isSaving)
        {
            return;
        }

        isSaving = true;
        await (IsEdit ? Acts.EditAsync(home!, row!, edit!) : IsBirth ? Acts.BirthAsync(home!, draft!) : Acts.AddResidentAsync(home!, draft!));
        await LeaveAsync();
    }

    private async Task EndAsync(string kind)
    {
        onFault = LifeSpan.FaultOf(on, Acts.Today);
        if (onFault is null && !isSaving)
        {
            isSaving = true;
            await Acts.EndAsync(home!, row!, kind, on ?? Acts.Today);
            await LeaveAsync();
        }
    }

    private async Task LeaveAsync()
    {
        await Drafts.ForgetAsync(Name);
        Navigation.NavigateTo($"households/{home!.Row.Id}");
    }
}
