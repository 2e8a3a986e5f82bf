using System.Text.Json;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>
/// Passkeys with a real browser and its own authenticator: made, used to sign in and to confirm, taken away, and not offered where they cannot work.
/// </summary>
[Collection("browser")]
public sealed class PasskeyWalkTests(Stage stage)
{
    [Theory]
    [InlineData("zh-CN", false)]
    [InlineData("en", true)]
    public async Task A_passkey_is_made_signs_in_confirms_and_is_taken_away(string language, bool onPhone)
    {
        var page = await stage.SignedInAsync("auditor", language, onPhone ? Viewport.Phone : Viewport.Desk);
        await AddAuthenticatorAsync(page);
        var name = $"手机 <b>{language}</b>（合成）";
        await page.GotoAsync("/my-account");
        await page.FillAsync("#passkey-name", name);
        await PressAsync(page, "add");
        await page.WaitForURLAsync("**/my-account?done=passkey.added");
        await Assertions.Expect(page.GetByText(name, new() { Exact = true })).ToBeVisibleAsync();
        await Stage.ShotAsync(page, $"my-account-{language}");
        await page.Locator("main form[action='/sign-out'] button").ClickAsync();
        await page.WaitForURLAsync("**/sign-in");

        await PressAsync(page, "sign-in");
        await page.WaitForURLAsync("**/readings");
        Assert.Equal(200, (await page.APIRequest.GetAsync("/api/session")).Status);
        await page.GotoAsync("/my-account");
        await PressAsync(page, "confirm");
        await page.WaitForURLAsync("**/my-account?done=my-account.confirmed");

        await page.Locator("li", new() { HasText = name }).Locator("button").ClickAsync();
        await Assertions.Expect(page.GetByText(name, new() { Exact = true })).ToHaveCountAsync(0);
        await page.Locator("main form[action='/sign-out'] button").ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
        await PressAsync(page, "sign-in");
        await Assertions.Expect(page.Locator("[data-passkey=sign-in] [data-failed]")).ToBeVisibleAsync();
        Assert.Equal(401, (await page.APIRequest.GetAsync("/api/session")).Status);
        Problems.AssertNone(page);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task By_a_number_or_without_script_there_is_no_button_and_another_site_gets_no_signature()
    {
        var page = await stage.VisitorAsync("en", Viewport.Phone);
        await AddAuthenticatorAsync(page);
        await page.GotoAsync(stage.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal) + "/sign-in");
        await Assertions.Expect(page.GetByText("Passkeys cannot be used at this address")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-passkey]")).ToHaveCountAsync(0);
        var refused = await page.EvaluateAsync<string>(
            "navigator.credentials.get({ publicKey: { challenge: new Uint8Array(16), rpId: 'localhost' } }).then(() => 'signed', error => error.name)");
        Assert.Equal("SecurityError", refused);
        Problems.AssertNone(page);
        await page.Context.CloseAsync();

        var plain = await stage.VisitorAsync("en", Viewport.Phone, javaScript: false);
        await plain.GotoAsync("/sign-in");
        await Assertions.Expect(plain.Locator("[data-passkey=sign-in]")).ToBeHiddenAsync();
        await Assertions.Expect(plain.Locator("#password")).ToBeVisibleAsync();
        await plain.Context.CloseAsync();
    }

    private static Task PressAsync(IPage page, string what) => page.Locator($"[data-passkey={what}] button").ClickAsync();

    /// <summary>A device with a finger on it, inside Chromium.</summary>
    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = JsonSerializer.SerializeToElement(new
            {
                protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true,
                automaticPresenceSimulation = true
            }),
        });
    }
}
