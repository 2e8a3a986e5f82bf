using Doorstep.Contracts;
using Doorstep.Places;
using Doorstep.Register;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>The same city as rows of small columns, counted anew for each question: a sequential scan with a hash for every facet.</summary>
internal sealed class RollupPeer : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private RollupPeer(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<RollupPeer> StartAsync(string database, RollupCity city, CancellationToken stopping)
    {
        var peer = new RollupPeer(new(database));
        await peer.connection.OpenAsync(stopping);
        await peer.FillAsync(
            "people (grid int2, sex int2, born int2, kind int2, ethnicity int2, activity int2, alone bool, children_away bool, disability bool, allowance bool)",
            city.People().Select(one => new object[]
            {
                one.Grid, one.Sex, one.BirthYear, one.Kind, one.Ethnicity, one.Activity, one.Alone, one.ChildrenAway, one.Disability, one.Allowance
            }), stopping);
        await peer.FillAsync("homes (grid int2, condition int2, seen date)",
            city.Homes().Select(one => new object[] { one.Grid, one.Condition, one.SeenOn is { } day ? day : DBNull.Value }), stopping);
        await peer.FillAsync("doors (grid int2, use int2, built int2, visited bool)",
            city.Doors().Select(one => new object[] { one.Grid, one.Use, one.Built, one.Visited }), stopping);
        return peer;
    }

    /// <summary>Every count of the five questions, by the word the platform says it with.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken stopping)
    {
        Dictionary<string, long> counts = [];
        await GroupAsync("sex", "people", code => $"{(Contracts.Sex)code}");
        await GroupAsync("born", "people", year => AgeBand.Of(year, RollupCity.Today.Year)!.Key);
        await GroupAsync("kind", "people", code => $"{(PopulationKind)code}");
        await GroupAsync("ethnicity", "people", code => RollupCity.Ethnicities[code]);
        await GroupAsync("activity", "people", code => $"{(ActivityKind)code}");
        await GroupAsync("condition", "homes", code => $"{(DwellingCondition)code}");
        await GroupAsync("use", "doors", code => $"{(DwellingUse)code}");
        await GroupAsync("built", "doors", code => $"{(BuildingUse)code}");
        await TotalsAsync("SELECT count(*), count(*) FILTER (WHERE alone), count(*) FILTER (WHERE children_away), count(*) FILTER (WHERE disability), count(*) FILTER (WHERE allowance) FROM people",
            "people", "alone", "children-away", "disability", "allowance");
        await TotalsAsync(
            $"SELECT count(*), count(*) FILTER (WHERE seen >= '{RollupCity.Today.AddDays(-90):yyyy-MM-dd}') FROM homes", "households", "seen");
        await TotalsAsync("SELECT count(*), count(*) FILTER (WHERE visited) FROM doors", "dwellings", "visited");
        return counts;

        async Task GroupAsync(string column, string table, Func<short, string> word)
        {
            await using var command = new NpgsqlCommand($"SELECT {column}, count(*) FROM {table} GROUP BY {column}", connection);
            await using var reader = await command.ExecuteReaderAsync(stopping);
            while (await reader.ReadAsync(stopping))
            {
                var key = word(reader.GetInt16(0));
                counts[key] = counts.GetValueOrDefault(key) + reader.GetInt64(1);
            }
        }

        async Task TotalsAsync(string query, params string[] words)
        {
            await using var command = new NpgsqlCommand(query, connection);
            await using var reader = await command.ExecuteReaderAsync(stopping);
            await reader.ReadAsync(stopping);
            foreach (var (place, word) in words.Index())
            {
                counts[word] = reader.GetInt64(place);
            }
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <param name="table">Its name and columns.</param>
    private async Task FillAsync(string table, IEnumerable<object[]> rows, CancellationToken stopping)
    {
        var name = table[..table.IndexOf(' ')];
        await ExecuteAsync($"CREATE TABLE {table}");
        await using (var copy = await connection.BeginBinaryImportAsync($"COPY {name} FROM STDIN (FORMAT BINARY)", stopping))
        {
            foreach (var row in rows)
            {
                await copy.WriteRowAsync(stopping, row);
            }

            await copy.CompleteAsync(stopping);
        }

        await ExecuteAsync($"VACUUM ANALYZE {name}");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync(stopping);
        }
    }
}
