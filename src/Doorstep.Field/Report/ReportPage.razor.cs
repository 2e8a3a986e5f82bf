using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;
using Doorstep.Field.Photos;
using Doorstep.Field.Shell;
using Doorstep.Field.Today;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Field.Report;

/// <content>Keeps the draft, sealed, at every touch, and puts it into the outbox.</content>
public sealed partial class ReportPage
{
    private const string Draft = "draft/report", Used = "report/kinds";

    private ReportDraft? draft;
    private Dictionary<string, int> used = [];
    private string? kindWords, fault, positionFault;
    private bool isLocating, isSending;

    /// <summary>Of this report alone, for as long as the screen is open; it goes nowhere but where she chooses it.</summary>
    private Position? position;
    private IReadOnlyList<NearBuilding> near = [];

    [Inject]
    private HoldGrid Grid { get; set; } = null!;

    [Inject]
    private Vault Vault { get; set; } = null!;

    [Inject]
    private KeepDraft Drafts { get; set; } = null!;

    [Inject]
    private FindPosition Position { get; set; } = null!;

    [Inject]
    private WaitingPhotos Photos { get; set; } = null!;

    [Inject]
    private WaitingWork Waiting { get; set; } = null!;

    [Inject]
    private DayTasks Day { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private KindRow? Kind => draft?.Kind is { } code ? Grid.Rows.Kinds.GetValueOrDefault(code) : null;

    private IReadOnlyList<KindRow> Offered => UserText.SaysNothing(kindWords)
        ? ReportKinds.Often(Grid.Rows.Kinds, used) : ReportKinds.By(Grid.Rows.Kinds, kindWords);

    /// <summary>By what she writes; where she has written nothing, from where she is.</summary>
    private IEnumerable<(BuildingRow Building, double? Metres)> Found => UserText.SaysNothing(draft!.Place)
        ? near.Select(one => (one.Row, (double?)one.Metres))
        : FindBuildings.By(Grid.Rows.Buildings.Values, draft.Place).Select(row => (row, (double?)null));

    private string? PlaceSaid => draft switch
    {
        { Building: { } id } when Grid.Rows.Buildings.TryGetValue(id, out var building) => building.Address.AsNames().Here,
        { Here: { } here } => W["field.report.here", Math.Ceiling(here.Accuracy)],
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        await Grid.LoadAsync();
        used = await Vault.ReadAsync(Used) is { } counts ? JsonSerializer.Deserialize(counts, FieldJson.Default.DictionaryStringInt32)! : [];
        var kept = await Drafts.ReadAsync(Draft, FieldJson.Default.ReportDraft);
        // The app may have ended when it was in the outbox already.
        draft = kept is null || Waiting.All.Any(one => one.Id == kept.Id) ? new(Guid.CreateVersion7()) : kept;
        if (kept?.Id != draft.Id)
        {
            await SetAsync(draft);
        }

        if (Grid.Rows.Kinds.Count == 0)
        {
            await Grid.RenewAsync();
        }
    }

    private static string NameOf(KindRow kind) => kind.Names.AsNames().Here;

    private static string PhotosOf(ReportDraft draft) => WaitingPhotos.DraftOf(draft.Id);

    private Task ChooseAsync(KindRow kind)
    {
        kindWords = null;
        return SetAsync(draft! with { Kind = kind.Id });
    }

    private async Task SetAsync(ReportDraft changed)
    {
        (draft, fault) = (changed, null);
        try
        {
            await Drafts.WriteAsync(Draft, changed, FieldJson.Default.ReportDraft);
        }
        catch (JSException)
        {
            fault = "field.storage-full";
        }
    }

    private async Task LocateAsync()
    {
        (isLocating, positionFault) = (true, null);
        position = await Position.RunAsync();
        near = position is null ? [] : FindBuildings.Near(Grid.Rows.Buildings.Values, position);
        positionFault = position is null ? "field.report.no-position" : near.Count == 0 ? "field.report.far-off" : null;
        isLocating = false;
    }

    private async Task SendAsync()
    {
        fault = draft!.FaultOf(Kind);
        if (fault is not null)
        {
            return;
        }

        isSending = true;
        try
        {
            await KeepAsync(draft, Kind!);
        }
        catch (JSException)
        {
            (isSending, fault) = (false, "field.storage-full");
            return;
        }

        Navigation.NavigateTo("reports");
        _ = Day.RenewAsync();
    }

    private async Task KeepAsync(ReportDraft said, KindRow kind)
    {
        var body = said.BodyFor(kind, [.. Photos.OfDraft(PhotosOf(said)).Select(photo => photo.Hash)]);
        var done = await Waiting.AddAsync(new(SyncKind.Report, Guid.Empty, null,
            JsonSerializer.SerializeToElement(body, FieldJson.Default.ReportBody), W["field.report.of", NameOf(kind)], PlaceSaid ?? said.Place ?? "")
        {
            Id = said.Id,
        });
        await Photos.NameAsync(PhotosOf(said), done);
        await Drafts.ForgetAsync(Draft);
        used[kind.Id] = used.GetValueOrDefault(kind.Id) + 1;
        await Vault.WriteAsync(Used, JsonSerializer.Serialize(used, FieldJson.Default.DictionaryStringInt32));
    }
}
