using System.Text.Json;
using Doorstep.Data;

namespace Doorstep.Demo.Geography;

/// <summary>The facts that the demo city is made from, as they lie beside the code: divisions, outlines, places, a sketch, words.</summary>
internal static class Facts
{
    /// <summary>The rows of a comma-separated file after its head.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        using var reader = new StreamReader(Open(name));
        return [.. Csv.Read(reader.ReadToEnd()).Skip(1).Where(row => !row.IsBlank).Select(row => row.Cells.ToArray())];
    }

    /// <summary>The outlines of the districts by code.</summary>
    public static Dictionary<string, Spot[][]> Outlines()
    {
        using var json = JsonDocument.Parse(Open("haikou-outline.geojson"));
        return json.RootElement.GetProperty("features").EnumerateArray().ToDictionary(
            feature => feature.GetProperty("properties").GetProperty("code").GetString()!,
            feature => feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(Ring).ToArray());
    }

    private static Spot[] Ring(JsonElement ring) =>
        [.. ring.EnumerateArray().Skip(1).Select(point => Spot.Of(point[0].GetDouble(), point[1].GetDouble()))];

    private static Stream Open(string name) => typeof(Facts).Assembly.GetManifestResourceStream($"facts/{name}")
        ?? throw new FileNotFoundException($"No facts called {name}.");
}
