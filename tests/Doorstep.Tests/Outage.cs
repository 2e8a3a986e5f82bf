using Npgsql;

namespace Doorstep.Tests;

/// <summary>
/// A city's database, really away until this is disposed of: on PostgreSQL its connections are ended and no new one is let in, on SQLite there is a
/// folder where the file was.
/// On SQLite the city needs connections that are not pooled.
/// </summary>
sealed class Outage : IAsyncDisposable
{
    private readonly DoorstepApp app;

    private Outage(DoorstepApp app) => this.app = app;

    /// <summary>A city whose database can be taken away.</summary>
    public static async Task<T> CityAsync<T>() where T : DoorstepApp, new()
    {
        T city = new();
        city.Settings["ConnectionStrings:Doorstep"] = DoorstepApp.OnPostgres ? city.Connection : $"{city.Connection};Pooling=False";
        await city.InitializeAsync();
        return city;
    }

    public static async Task<Outage> BeginAsync(DoorstepApp app)
    {
        Outage outage = new(app);
        if (DoorstepApp.OnPostgres)
        {
            await outage.RunAsync($"""ALTER DATABASE "{Name(app)}" CONNECTION LIMIT 0""");
            await outage.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name(app)}'");
            return outage;
        }

        File.Move(outage.Path, $"{outage.Path}.away");
        while (!Directory.Exists(outage.Path))
        {
            // A job may have made a new file in the same moment.
            File.Delete(outage.Path);
            try
            {
                Directory.CreateDirectory(outage.Path);
            }
            catch (IOException)
            {
                await Task.Delay(1);
            }
        }

        return outage;
    }

    public async ValueTask DisposeAsync()
    {
        if (DoorstepApp.OnPostgres)
        {
            await RunAsync($"""ALTER DATABASE "{Name(app)}" CONNECTION LIMIT -1""");
            return;
        }

        Directory.Delete(Path);
        File.Move($"{Path}.away", Path);
    }

    private string Path => System.IO.Path.Combine(app.Folder, "doorstep.db");

    private static string Name(DoorstepApp app) => new NpgsqlConnectionStringBuilder(app.Owner).Database!;

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(app.Owner) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
