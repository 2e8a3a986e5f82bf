using Doorstep.Catalogue;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Cases.Desk;

public sealed partial class ReportRoom : IAsyncDisposable
{
    private ElementReference root;
    private IJSObjectReference? module, map;
    private DotNetObjectReference<ReportRoom>? self;
    private const int MostChips = 8;
    private IReadOnlyCollection<TaskKind> kinds = [];
    /// <summary>One touch away: for a caller the emergencies, on a round what is met most.</summary>
    private IReadOnlyList<TaskKind> chips = [];
    private Guid key;
    private string? kindCode, near;
    private Refusal? refused;
    private string picked = "", address = "", text = "", name = "", phone = "", settled = "";
    private double? longitude, latitude;
    private bool wantsAnswer, isBusy, isSeen;
    private Guid[] photos = [];
    private Receipt? receipt;
    private KeptCall? kept;
    private Guid? building;

    /// <summary>The duty desk writes for a caller; otherwise a worker writes what she found.</summary>
    [Parameter, EditorRequired]
    public bool ForCaller { get; set; }

    [Inject]
    private CatalogueCache Catalogue { get; set; } = null!;

    [Inject]
    private Ids Ids { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private TaskKind? Kind => kinds.FirstOrDefault(kind => kind.Code == kindCode);

    [JSInvokable]
    public async Task Pinned(double atLongitude, double atLatitude)
    {
        (longitude, latitude, building) = (atLongitude, atLatitude, null);
        FoundAddress? found = null;
        // The point stands whether or not its address can be looked up.
        await TryAsync(async () => found = await ReadAsync((FindAddress find) => find.NearAsync(atLongitude, atLatitude)));
        near = found is null ? W["desk.report.pinned"] : $"{found.Name} · {found.Within}";
        address = address.Length == 0 && found is not null ? found.Name : address;
        picked = address;
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        key = Ids.Next();
        refused = await TryAsync(async () =>
        {
            kinds = [.. (await Catalogue.KindsAsync()).Values.Where(kind => !kind.IsConfidential).OrderBy(kind => kind.Code, StringComparer.Ordinal)];
            chips = ForCaller
                ? [.. kinds.Where(kind => kind.IsEmergency).Take(MostChips)]
                : await ReadAsync((OftenReported often) => often.RunAsync());
        });
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            // Where no map can be drawn a report is written down all the same.
            await TryAsync(async () =>
            {
                module = await Js.InvokeAsync<IJSObjectReference>("import", "/js/pin-map.js");
                map = await module.InvokeAsync<IJSObjectReference>("start", root, self);
            });
        }
    }

    private async Task ToPlaceAsync(FoundPlace place)
    {
        (address, picked, longitude, latitude, building, near) =
            (place.Name, place.Name, place.Longitude, place.Latitude, place.Building, $"{place.Name} · {place.Within}");
        if (map is not null)
        {
            await map.InvokeVoidAsync("place", place.Longitude, place.Latitude);
        }
    }

    /// <summary>A place that was picked holds for as long as its words, or the pin's, stand in the box: another address is another place.</summary>
    private void Write(string written)
    {
        if (picked.Length > 0 && !written.Contains(picked, StringComparison.Ordinal))
        {
            (picked, longitude, latitude, building, near) = ("", null, null, null, null);
        }

        address = written;
    }

    private async Task SendAsync()
    {
        if (isBusy)
        {
            return;
        }

        (isBusy, refused) = (true, null);
        refused = await TryAsync(async () => (receipt, kept) = ForCaller
            ? await ReadAsync((ReportForCaller report) => report.RunAsync(new ReportForCaller.Request(
                key, kindCode ?? "", text, longitude, latitude, null, Or(address), Or(name), Or(phone), wantsAnswer, photos, building).EnsureValid()))
            : await ReadAsync((ReportAsWorker report) => report.RunAsync(new ReportAsWorker.Request(
                key, kindCode ?? "", text, longitude, latitude, Or(address), Or(settled), photos, building).EnsureValid())));
        // What lies in another's grid is the other's to see.
        isSeen = receipt is { } made
            && await TryAsync(async () => await ReadAsync((ShowCase show) => show.RunAsync(made.CaseId)) is not null, "desk.not-yours") is null;
        isBusy = false;
    }

    private void Again()
    {
        (key, receipt, kept, kindCode, near, longitude, latitude, building, photos) = (Ids.Next(), null, null, null, null, null, null, null, []);
        (picked, address, text, name, phone, settled, wantsAnswer) = ("", "", "", "", "", "", false);
    }

    private string? Wrong(params string[] fields) => refused?.IsAbout(fields) is true ? refused.Sentence : null;

    private static string? Or(string written) => string.IsNullOrWhiteSpace(written) ? null : written;

    public async ValueTask DisposeAsync()
    {
        await module.EndAsync(map);
        self?.Dispose();
    }
}
