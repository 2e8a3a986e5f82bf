using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>What a phone fetches to install the app: each file of the service worker's list, and the look that it shares with the other rooms.</summary>
internal static partial class PhoneDownload
{
    private static readonly string[] looks = ["css/doorstep.css", "css/forms.css", "lib/icons.svg", "favicon.svg"];

    private static readonly string[] own = ["field/service-worker.js", "field/service-worker-assets.js"];

    public static async Task<double> MegabytesAsync(ServerProcess server)
    {
        using HttpClient plain = new() { BaseAddress = new($"{server.Url}/") };
        var list = await plain.GetStringAsync(own[1]);
        using var manifest = JsonDocument.Parse(list[list.IndexOf('{', StringComparison.Ordinal)..(list.LastIndexOf('}') + 1)]);
        var files = manifest.RootElement.GetProperty("assets").EnumerateArray().Select(asset => asset.GetProperty("url").GetString()!)
            .Where(url => !LeftOut().IsMatch(url)).Select(url => url.StartsWith("field/", StringComparison.Ordinal) ? url : $"field/{url}");
        using HttpClient phone = new() { BaseAddress = plain.BaseAddress };
        phone.DefaultRequestHeaders.AcceptEncoding.Add(new("br"));
        var bytes = 0L;
        foreach (var file in files.Concat(looks).Concat(own))
        {
            bytes += (await phone.GetByteArrayAsync(file)).Length;
        }

        return bytes / 1e6;
    }

    /// <summary>As the service worker leaves them out.</summary>
    [GeneratedRegex(@"\.(pdb|map)$|service-worker\.js$")]
    private static partial Regex LeftOut();
}
