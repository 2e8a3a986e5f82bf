using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Shell;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Doorstep.Cases.Desk;

public sealed partial class ReportRoom : IAsyncDisposable
{
    private ElementReference root;
    private IJSObjectReference? module, map;
    private DotNetObjectReference<ReportRoom>? self;
    private IReadOnlyCollection<TaskKind> kinds = [];
    private Guid key;
    private string? kindCode, error, wrongField, near;
    private string wrongWords = "", address = "", text = "", name = "", phone = "", settled = "";
    private double? longitude, latitude;
    private bool wantsAnswer, isBusy;
    private Guid[] photos = [];
    private Receipt? receipt;

    /// <summary>The duty desk writes for a caller; otherwise a worker writes what she found.</summary>
    [Parameter, EditorRequired]
    public bool ForCaller { get; set; }

    [Parameter, EditorRequired]
    public Guid AccountId { get; set; }

    [Inject]
    private CircuitCaller Circuit { get; set; } = null!;

    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = null!;

    [Inject]
    private Caller Caller { get; set; } = null!;

    [Inject]
    private CatalogueNow Catalogue { get; set; } = null!;

    [Inject]
    private Ids Ids { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    public override Task SetParametersAsync(ParameterView parameters)
    {
        var isForCaller = parameters.GetValueOrDefault<bool>(nameof(ForCaller));
        return base.SetParametersAsync(Circuit.Admit(parameters, isForCaller ? Permission.FileCases : Permission.ReportCases));
    }

    private TaskKind? Kind => kinds.FirstOrDefault(kind => kind.Code == kindCode);

    [JSInvokable]
    public async Task Pinned(double atLongitude, double atLatitude)
    {
        (longitude, latitude) = (atLongitude, atLatitude);
        using var scope = Scopes.As(Caller);
        var found = await scope.ServiceProvider.GetRequiredService<FindAddress>().NearAsync(atLongitude, atLatitude);
        near = found is null ? W["desk.report.pinned"] : $"{found.Name} · {found.Within}";
        address = address.Length == 0 && found is not null ? found.Name : address;
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        key = Ids.Next();
        kinds = [.. (await Catalogue.KindsAsync()).Values.OrderBy(kind => kind.Code, StringComparer.Ordinal)];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            module = await Js.InvokeAsync<IJSObjectReference>("import", "/js/pin-map.js");
            map = await module.InvokeAsync<IJSObjectReference>("start", root, self);
        }
    }

    private async Task ToPlaceAsync(FoundPlace place)
    {
        (address, longitude, latitude, near) = (place.Name, place.Longitude, place.Latitude, $"{place.Name} · {place.Within}");
        if (map is not null)
        {
            await map.InvokeVoidAsync("place", place.Longitude, place.Latitude);
        }
    }

    private async Task SendAsync()
    {
        (isBusy, error, wrongField) = (true, null, null);
        try
        {
            using var scope = Scopes.As(Caller);
            receipt = ForCaller
                ? await scope.ServiceProvider.GetRequiredService<ReportForCaller>().RunAsync(new ReportForCaller.Request(
                    key, kindCode ?? "", text, longitude, latitude, null, Or(address), Or(name), Or(phone), wantsAnswer, photos).Checked())
                : await scope.ServiceProvider.GetRequiredService<ReportAsWorker>().RunAsync(new ReportAsWorker.Request(
                    key, kindCode ?? "", text, longitude, latitude, Or(address), Or(settled), photos).Checked());
        }
        catch (WrongFieldException wrong)
        {
            (wrongField, wrongWords) = (wrong.Field, W[wrong.Reason]);
        }
        catch (RuleBrokenException broken)
        {
            error = W[broken.Rule, broken.Details];
        }
        catch (BusyException busy)
        {
            error = W["error.busy", Busy.Seconds(busy.Wait)];
        }
        finally
        {
            isBusy = false;
        }
    }

    private void Again()
    {
        (key, receipt, kindCode, near, longitude, latitude, photos) = (Ids.Next(), null, null, null, null, null, []);
        (address, text, name, phone, settled, wantsAnswer) = ("", "", "", "", "", false);
    }

    private string? Wrong(params string[] fields) => fields.Contains(wrongField, StringComparer.OrdinalIgnoreCase) ? wrongWords : null;

    private static string? Or(string written) => string.IsNullOrWhiteSpace(written) ? null : written;

    public async ValueTask DisposeAsync()
    {
        await module.EndAsync(map);
        self?.Dispose();
    }
}
