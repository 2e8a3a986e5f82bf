using Microsoft.Playwright;

namespace Doorstep.Bench;

/// <summary>Chromium as the benches drive it: WebGL without a graphics card, and no calls to the browser maker's hosts.</summary>
internal static class Chromium
{
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = "/usr/bin/chromium",
        ChromiumSandbox = false,
        Args =
        [
            "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run"
        ],
    });
}
