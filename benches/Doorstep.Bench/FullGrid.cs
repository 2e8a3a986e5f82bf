using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>Fills the grid of the demo city's worker, by the door as she would, until it has so many households and people.</summary>
internal static class FullGrid
{
    /// <returns>How many households are missing in what her phone is given.</returns>
    public static async Task<int> FillAsync(ServerProcess server, DemoStaff worker, int households, int persons, CancellationToken stopping)
    {
        using HttpClient client = new() { BaseAddress = new(server.Url), DefaultRequestHeaders = { { "Cookie", worker.Cookie } } };
        var rows = await RowsAsync(client, stopping);
        var doors = rows["dwelling"].Select(row => row.GetProperty("id").GetGuid()).ToList();
        var (homes, people) = (households - rows["household"].Count(), persons - rows["resident"].Count());
        await Parallel.ForEachAsync(Enumerable.Range(0, Math.Max(0, homes)), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stopping },
            async (i, cancellation) =>
            {
                var living = Enumerable.Range(people * i / homes, (people * (i + 1) / homes) - (people * i / homes))
                    .Select(person => new { name = NameOf(person), phone = $"12{person:000000000}", relation = "99" });
                var answer = await client.PostAsJsonAsync("/api/register/households",
                    new { dwellingId = doors[i % doors.Count], residents = living, confirmed = true }, cancellation);
                answer.EnsureSuccessStatusCode();
            });
        return Math.Max(0, households - (await RowsAsync(client, stopping))["household"].Count());
    }

    private static async Task<ILookup<string, JsonElement>> RowsAsync(HttpClient client, CancellationToken stopping) =>
        (await client.GetStringAsync("/api/sync/snapshot", stopping)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.TryGetProperty("t", out _))
            .ToLookup(row => row.GetProperty("t").GetString()!);

    /// <summary>Made up, and each its own.</summary>
    private static string NameOf(int person) => $"演{(char)('一' + (person / 40))}{(char)('丁' + (person % 40))}";
}
