using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace Doorstep.Trust.Sessions;

public sealed partial class MyAccountPage : ComponentBase
{
    private bool has;
    private SecondFactor.Response? offer;
    private IReadOnlyList<ListSessions.Line> sessions = [];
    private string? said;
    private string? refused;

    [SupplyParameterFromForm]
    private Entered Form { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        Http.Response.Headers.CacheControl = "no-store";
        // A form that is sent must stand on the page again before it is handled.
        offer = Form.Offer is { Length: > 0 } offered ? await Factor.AgainAsync(offered, Http.RequestAborted) : null;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var (known, listed) = (await Factor.HasAsync(Http.RequestAborted), await ListSessions.RunAsync(Http.RequestAborted));
        (has, sessions) = (known, listed);
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

    private Task EndAsync(Guid id) => TryAsync(() => EndSession.RunAsync(id, Http.RequestAborted), "my-account.session-ended");

    private async Task TryAsync(Func<Task> work, string? done)
    {
        try
        {
            await work();
            said = done;
        }
        catch (WrongFieldException wrong)
        {
            refused = wrong.Reason;
        }
        catch (RuleBrokenException broken)
        {
            refused = broken.Rule;
        }

        await ReadAsync();
    }

    /// <summary>Drawn here, so that the secret goes through nobody else's hands.</summary>
    private static string Drawn(string address)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(data);
        return $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(drawing.GetGraphic(4)))}";
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
