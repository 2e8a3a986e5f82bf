using System.Globalization;
using System.Net;
using System.Security.Claims;
using Doorstep.Cases.Desk;
using Doorstep.Identity;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.HtmlRendering;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Tests.Cases.Desk;

/// <summary>The live desk of one officer without a browser: the real component, drawn anew whenever it changes.</summary>
internal sealed class DeskScreen(AsyncServiceScope scope, HtmlRenderer renderer) : IAsyncDisposable
{
    private HtmlRootComponent root;

    public static Task<DeskScreen> OpenAsync(DoorstepApp city, Account officer) => OpenAsync<CommandCentre>(city, officer);

    public static async Task<DeskScreen> OpenAsync<TDesk>(DoorstepApp city, Account officer) where TDesk : IComponent
    {
        var scope = city.Services.CreateAsyncScope();
        var all = scope.ServiceProvider;
        var session = Session.Start(
            officer.Id, "test", isStrong: false, new(city.NewId(), officer.Id, all.GetRequiredService<TimeProvider>().GetUtcNow()));
        await city.WithDatabaseAsync(async db =>
        {
            db.Add(session);
            await db.SaveChangesAsync();
        });
        var person = new ClaimsPrincipal(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, officer.Id.ToString()), new(StartSession.Claim, session.Id.ToString()),
                new(new ClaimsIdentityOptions().SecurityStampClaimType, officer.SecurityStamp!),
            ],
            "test"));
        ((IHostEnvironmentAuthenticationStateProvider)all.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(person)));
        ((IHostEnvironmentNavigationManager)all.GetRequiredService<NavigationManager>()).Initialize("http://localhost/", "http://localhost/desk");
        await all.GetRequiredService<CircuitCaller>().RefreshAsync(TestContext.Current.CancellationToken);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-Hans");
        var screen = new DeskScreen(scope, new HtmlRenderer(all, all.GetRequiredService<ILoggerFactory>()));
        screen.root = await screen.Draw(renderer => renderer.BeginRenderingComponent<TDesk>(ParameterView.Empty));
        return screen;
    }

    public Task<string> HtmlAsync() => Draw(_ => WebUtility.HtmlDecode(root.ToHtmlString()));

    public Task ShowsAsync(string text) => ClockedCity.EventuallyAsync(async () => (await HtmlAsync()).Contains(text, StringComparison.Ordinal));

    public Task ShowsNoMoreAsync(string text) =>
        ClockedCity.EventuallyAsync(async () => !(await HtmlAsync()).Contains(text, StringComparison.Ordinal));

    private Task<T> Draw<T>(Func<HtmlRenderer, T> draw) => renderer.Dispatcher.InvokeAsync(() => draw(renderer));

    public async ValueTask DisposeAsync()
    {
        await renderer.DisposeAsync();
        await scope.DisposeAsync();
    }
}
