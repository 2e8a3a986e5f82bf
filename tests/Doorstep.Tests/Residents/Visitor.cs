using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Doorstep.Tests.Residents;

/// <summary>A browser without script: opens pages, fills in the form that is on the page, and presses one of its buttons.</summary>
sealed partial class Visitor(HttpClient client)
{
    public string Page { get; private set; } = "";

    public string Address { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    public async Task<Visitor> OpenAsync(string path)
    {
        await ReadAsync(await client.SendAsync(Asking(HttpMethod.Get, path)));
        return this;
    }

    /// <summary>Sends the form as it stands on the page, with these answers in it, by the button whose value this is.</summary>
    /// <param name="named">Which form, where the page has several.</param>
    /// <param name="to">Another address than the form's own.</param>
    public async Task<Visitor> PressAsync(
        string button, Dictionary<string, string>? answers = null, (string Name, byte[] Bytes)? file = null, string? named = null, string? to = null,
        (string Name, byte[] Bytes)[]? files = null)
    {
        var form = TheForm(named);
        Assert.True(form.Success, "There is no form to send.");
        var fields = FieldsOf(form.Value);
        foreach (var (name, value) in answers ?? [])
        {
            fields[name] = value;
        }

        fields["Form.Go"] = button;
        using var request = Asking(HttpMethod.Post, to ?? (Attribute(form.Value, "action") is { Length: > 0 } action ? action : Address));
        using var body = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            body.Add(new StringContent(value), name);
        }

        foreach (var photo in file is { } one ? [one] : files ?? [])
        {
            var content = new ByteArrayContent(photo.Bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            body.Add(content, Input().Matches(form.Value).Where(input => Attribute(input.Value, "type") == "file")
                .Select(input => Attribute(input.Value, "name")!).Single(), photo.Name);
        }

        request.Content = body;
        await ReadAsync(await client.SendAsync(request));
        return this;
    }

    /// <summary>What stands in a field of the page's form.</summary>
    public string? Field(string name) => FieldsOf(TheForm().Value).GetValueOrDefault(name);

    /// <summary>The page's main form; the bar of a desk has one too, to sign out.</summary>
    private Match TheForm(string? named = null) => named is not null
        ? Form().Matches(Page).FirstOrDefault(form => form.Value.Contains($"name=\"_handler\" value=\"{named}\"", StringComparison.Ordinal))
            ?? Match.Empty
        : MainForm().Match(Page) is { Success: true } main ? main : Form().Match(Page);

    private static HttpRequestMessage Asking(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("text/html");
        return request;
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        if (response is { StatusCode: HttpStatusCode.Redirect, Headers.Location: { } elsewhere })
        {
            await OpenAsync(elsewhere.IsAbsoluteUri ? elsewhere.PathAndQuery : elsewhere.OriginalString);
            return;
        }

        Status = response.StatusCode;
        Address = response.RequestMessage!.RequestUri!.PathAndQuery;
        Page = await response.Content.ReadAsStringAsync();
    }

    private static Dictionary<string, string> FieldsOf(string form)
    {
        Dictionary<string, string> fields = [];
        foreach (var input in Input().Matches(form).Select(input => input.Value))
        {
            var (name, type) = (Attribute(input, "name"), Attribute(input, "type"));
            if (name is not null && type != "file" && (type is not ("radio" or "checkbox") || Regex.IsMatch(input, "\\schecked(\\s|>|=|/)")))
            {
                fields[name] = Attribute(input, "value") ?? "";
            }
        }

        foreach (Match area in TextArea().Matches(form))
        {
            fields[area.Groups[1].Value] = WebUtility.HtmlDecode(area.Groups[2].Value);
        }

        return fields;
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : null;

    [GeneratedRegex("<form id=\"main-form\"[^>]*method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex MainForm();

    [GeneratedRegex("<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("<textarea[^>]*name=\"([^\"]*)\"[^>]*>(.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex TextArea();
}
