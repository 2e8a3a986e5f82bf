using Doorstep.Identity.Devices;
using Doorstep.Identity.Passkeys;
using Doorstep.Identity.Recoveries;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Identity.Sessions;

public sealed partial class MyAccountPage : ComponentBase
{
    private bool has;
    private SecondFactor.Response? offer;
    private IReadOnlyList<ListSessions.Line> sessions = [];
    private IReadOnlyList<ListPasskeys.Line> passkeys = [];
    private IReadOnlyList<ListDevices.Line> devices = [];
    private IReadOnlyList<OwnRecovery.Line> recoveries = [];
    private string? said;
    private string? refused;

    /// <summary>What the page's script, or the city's sign-in service, did before it opened the page again.</summary>
    private static readonly string[] doneElsewhere = ["passkey.added", "my-account.confirmed", "openid.bound"];

    private bool isBound;
    private bool isActivating;
    private bool isRead;

    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    [SupplyParameterFromForm]
    private Entered Form { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        Http.Response.Headers.CacheControl = "no-store";
        said = HttpMethods.IsGet(Http.Request.Method) && doneElsewhere.Contains(Done) ? Done : null;
        refused = HttpMethods.IsGet(Http.Request.Method) && Done == "openid.taken" ? W["openid.taken"].Value : null;
        // A form that is sent must stand on the page again before it is handled.
        offer = Form.Offer is { Length: > 0 } offered ? await Factor.AgainAsync(offered, Http.RequestAborted) : null;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var (known, listed) = (await Factor.HasAsync(Http.RequestAborted), await ListSessions.RunAsync(Http.RequestAborted));
        (has, sessions) = (known, listed);
        (passkeys, devices, recoveries) =
            (await ListPasskeys.RunAsync(), await ListDevices.RunAsync(Http.RequestAborted), await OwnRecovery.RunAsync(Http.RequestAborted));
        isBound = await DropOpenId.IsBoundAsync(Http.RequestAborted);
        isActivating = await Activation.IsWaitedForAsync(Http.RequestAborted);
        isRead = true;
    }

    private Task OfferAsync() => TryAsync(async () => offer = await Factor.OfferAsync(Http.RequestAborted), done: null);

    private Task SetAsync() => TryAsync(async () =>
    {
        await Factor.SetAsync(new(Form.Offer ?? "", Form.Code ?? ""), Http.RequestAborted);
        offer = null;
    }, "my-account.factor-set");

    private Task ConfirmAsync() => TryAsync(async () =>
    {
        await StepUp.RunAsync(new(Form.Code ?? ""), Http.RequestAborted);
        if (Form.Do == "drop")
        {
            await Factor.DropAsync(Http.RequestAborted);
        }
    }, Form.Do == "drop" ? "my-account.factor-dropped" : "my-account.confirmed");

    private Task ActivateAsync() =>
        TryAsync(() => Activation.RunAsync(new(Form.Code is { Length: <= 40 } code ? code : ""), Http.RequestAborted), "approval.activated");

    private Task EndAsync(Guid id) => TryAsync(() => EndSession.RunAsync(id, Http.RequestAborted), "my-account.session-ended");

    private Task RemoveAsync(string id) => TryAsync(() => RemovePasskey.RunAsync(id, Http.RequestAborted), "passkey.removed");

    private Task DropOpenIdAsync() => TryAsync(() => DropOpenId.RunAsync(Http.RequestAborted), "openid.dropped");

    private Task EndDeviceAsync(Guid id) => TryAsync(() => EndDevice.RunAsync(id, Http.RequestAborted), "device.ended");

    private Task StopAsync(Guid id) => TryAsync(() => OwnRecovery.StopAsync(id, Http.RequestAborted), "recovery.stopped");

    private Task HaveReadAsync(Guid id) => TryAsync(() => OwnRecovery.ReadAsync(id, Http.RequestAborted), done: null);

    private async Task TryAsync(Func<Task> work, string? done)
    {
        refused = (await Refusals.TryAsync(work))?.Sentence;
        said = refused is null ? done : null;
        await ReadAsync();
    }

    /// <summary>In fours, as one reads it to a colleague.</summary>
    private static string Spaced(string secret) => string.Join(' ', secret.Chunk(4).Select(four => new string(four)));

    private sealed class Entered
    {
        public string? Offer { get; set; }
        public string? Code { get; set; }
        public string? Do { get; set; }
    }
}
