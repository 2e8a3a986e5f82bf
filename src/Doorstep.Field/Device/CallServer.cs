using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Shell;
using Microsoft.AspNetCore.Components.WebAssembly.Http;

namespace Doorstep.Field.Device;

/// <param name="Id">The device, as the server knows it.</param>
/// <param name="Refresh">To be given for the next access.</param>
/// <param name="UserName">Whose phone it is.</param>
public sealed record PhoneAccess(Guid Id, string Refresh, string UserName);

public sealed record ChallengeAnswer(string Challenge);

public sealed record AccessBody(string Refresh, string Challenge, string Signature);

/// <param name="Batch">As the outbox is sent, as a text: it is signed with the challenge.</param>
public sealed record HandOverBody(string Challenge, string Signature, string Batch);

public sealed record AccessAnswer(string Access, DateTimeOffset Until, string Refresh);

/// <summary>What the server answered; a status of 0 is no answer at all.</summary>
public sealed record Answered(int Status, string Body)
{
    public bool IsGood => Status is >= 200 and < 300;

    public HttpResponseHeaders? Headers { get; init; }

    /// <summary>The server does not take what was sent, now or later: something in it is wrong, or it is too much.</summary>
    public bool IsAboutContent => Status is 400 or 413;
}

/// <summary>Calls the server as this phone: with access of a few minutes, which it gets for a signature and its last refresh.</summary>
public sealed class CallServer(HttpClient http, Vault vault, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly Pauses pauses = new(clock);
    private AccessAnswer? access;
    private long? contact;

    /// <summary>The server knows this phone no more: it was ended, there or by its owner.</summary>
    public bool IsEnded { get; private set; }

    public bool IsReached { get; private set; }

    /// <param name="isLong">What the network breaks off is given as far as it came.</param>
    public Task<Answered> SendAsync(HttpMethod method, string path, string? json = null, bool isLong = false) => SendAsync(method, path, request =>
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")), isLong);

    /// <param name="shape">Gives the request what is its own: headers, a body.</param>
    public async Task<Answered> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage> shape, bool isLong = false)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (pauses.IsPaused(path))
        {
            return new(429, "");
        }

        try
        {
            if (await AccessAsync() is not { } token)
            {
                return new(401, "");
            }

            using HttpRequestMessage request = new(method, path);
            request.SetBrowserRequestCredentials(BrowserRequestCredentials.Omit);
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.AcceptLanguage.Add(new(CultureInfo.CurrentUICulture.Name));
            shape(request);
            using var answer = await http.SendAsync(
                request, isLong ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
            if (answer.StatusCode is HttpStatusCode.Unauthorized)
            {
                access = null;
            }

            if (answer.Content.Headers.ContentType?.MediaType is "text/html")
            {
                // A page that a hotel or a carrier puts in between: nobody has read what was sent.
                IsReached = false;
                return new(0, "");
            }

            IsReached = true;
            await NoteContactAsync(answer);
            pauses.Note(path, answer);
            return new((int)answer.StatusCode, isLong ? await ReadAsync(answer.Content) : await answer.Content.ReadAsStringAsync())
            {
                Headers = answer.Headers,
            };
        }
        catch (HttpRequestException)
        {
            IsReached = false;
            return new(0, "");
        }
    }

    /// <summary>Sends what an ended phone still has: signed with its key, since it gets no access any more.</summary>
    public async Task<Answered> HandOverAsync(string batch)
    {
        if (await KnownAsync() is not { } known)
        {
            return new(0, "");
        }

        var answered = await HandOverAsync(known.Id, batch, vault.SignAsync);
        // It was a misunderstanding: access is asked for again.
        IsEnded = IsEnded && !answered.Body.Contains(NotEnded, StringComparison.Ordinal);
        return answered;
    }

    /// <param name="sign">By the key of that device.</param>
    public async Task<Answered> HandOverAsync(Guid device, string batch, Func<string, Task<string>> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        try
        {
            if (await ChallengeAsync(device) is not { } challenge)
            {
                return new(0, "");
            }

            using var body = JsonContent.Create(
                new HandOverBody(challenge, await sign(HandedOver.TextOf(challenge, batch)), batch), FieldJson.Default.HandOverBody);
            using var answer = await PostAsync($"/api/devices/{device}/outbox", body);
            return answer.Content.Headers.ContentType?.MediaType is "text/html" ? new(0, "")
                : new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return new(0, "");
        }
    }

    private const string NotEnded = "phone-not-ended";

    public void Dispose() => turn.Dispose();

    private static async Task<string> ReadAsync(HttpContent content)
    {
        using StreamReader reader = new(await content.ReadAsStreamAsync(), Encoding.UTF8);
        StringBuilder text = new();
        var some = new char[16 << 10];
        try
        {
            while (await reader.ReadAsync(some) is > 0 and var count)
            {
                text.Append(some, 0, count);
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // What came is good: its last mark says how far.
        }

        return text.ToString();
    }

    /// <summary>Once a minute is enough.</summary>
    private async Task NoteContactAsync(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode && (contact is not { } last || clock.GetElapsedTime(last) > TimeSpan.FromMinutes(1)))
        {
            contact = clock.GetTimestamp();
            await vault.TouchAsync();
        }
    }

    private async Task<string?> AccessAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (access is null || access.Until < clock.GetUtcNow().AddMinutes(1))
            {
                access = await AskAsync();
            }

            return access?.Access;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<AccessAnswer?> AskAsync()
    {
        if (IsEnded || await KnownAsync() is not { } known || await ChallengeAsync(known.Id) is not { } challenge)
        {
            return null;
        }

        using var body = JsonContent.Create(
            new AccessBody(known.Refresh, challenge, await vault.SignAsync(challenge)), FieldJson.Default.AccessBody);
        using var answer = await PostAsync($"/api/devices/{known.Id}/access", body);
        IsEnded = answer.StatusCode is HttpStatusCode.Unauthorized;
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        var given = (await answer.Content.ReadFromJsonAsync(FieldJson.Default.AccessAnswer))!;
        // Before it is used: the one before is good until then, so that neither is lost with the app.
        await vault.WriteAsync("access", JsonSerializer.Serialize(known with { Refresh = given.Refresh }, FieldJson.Default.PhoneAccess));
        return given;
    }

    private async Task<PhoneAccess?> KnownAsync() =>
        await vault.ReadAsync("access") is { } text ? JsonSerializer.Deserialize(text, FieldJson.Default.PhoneAccess) : null;

    private async Task<string?> ChallengeAsync(Guid device)
    {
        using var asked = await PostAsync($"/api/devices/{device}/challenge", null);
        return asked.IsSuccessStatusCode ? (await asked.Content.ReadFromJsonAsync(FieldJson.Default.ChallengeAnswer))!.Challenge : null;
    }

    private Task<HttpResponseMessage> PostAsync(string path, HttpContent? body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = body };
        request.Headers.AcceptLanguage.Add(new(CultureInfo.CurrentUICulture.Name));
        request.SetBrowserRequestCredentials(BrowserRequestCredentials.Omit);
        return http.SendAsync(request);
    }
}
