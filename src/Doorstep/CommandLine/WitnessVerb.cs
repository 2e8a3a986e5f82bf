using System.CommandLine;
using Doorstep.Sealing;
using Doorstep.Transparency;

namespace Doorstep.CommandLine;

/// <summary>Runs as a witness of another city's log. It needs no database: one small folder with its key and the newest head.</summary>
static class WitnessVerb
{
    /// <summary>A head, a proof and some signatures; nothing honest is larger.</summary>
    private const int MostBytes = 64 * 1024;

    public static Command Make(TimeProvider clock)
    {
        var log = new Option<string>("--log") { Description = "The log's verifier key, as verify-log prints it", Required = true };
        var name = new Option<string>("--name") { Description = "The witness's own name, like witness.example.org", Required = true };
        var data = new Option<string>("--data") { Description = "Folder for its key and the newest head", DefaultValueFactory = _ => "witness" };
        var port = new Option<int>("--port") { Description = "Port", DefaultValueFactory = _ => 5090 };
        var listen = new Option<string>("--listen") { Description = "Address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
        var verb = new Command("witness", "Keep the newest head of a city's transparency log, and sign each next one only if it continues it")
        {
            log, name, data, port, listen
        };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (VerifierKey.Parse(parsed.GetValue(log)) is not { Kind: SignatureKind.Log } key)
            {
                await Console.Error.WriteLineAsync("--log is no verifier key of a log. ./doorstep verify-log prints it.");
                return 2;
            }

            var own = new SigningKey(
                parsed.GetValue(name)!, SignatureKind.Witness, SecretIn(Directory.CreateDirectory(parsed.GetValue(data)!).FullName));
            await using var app = Build($"http://{parsed.GetValue(listen)}:{parsed.GetValue(port)}",
                new AddCheckpoint(key, own, Path.Combine(parsed.GetValue(data)!, "checkpoint"), clock));
            Console.WriteLine($"Witness {own.Verifier}");
            await app.RunAsync(cancellationToken);
            return 0;
        });
        return verb;
    }

    internal static WebApplication Build(string address, AddCheckpoint witness)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(options => (options.Limits.MaxRequestBodySize, options.AddServerHeader) = (MostBytes, false));
        var app = builder.Build();
        app.Urls.Add(address);
        app.MapPost("/add-checkpoint", async (HttpRequest request, HttpResponse response) =>
        {
            using var body = new StreamReader(request.Body);
            var answer = witness.Run(await body.ReadToEndAsync());
            if (answer.Refused is { } reason)
            {
                app.Logger.LogCritical("A head that the log has signed was refused and is kept for everyone to see at /refused: {Reason}", reason);
            }

            return Results.Text(
                answer.Text, answer.Status == StatusCodes.Status409Conflict ? "text/x.tlog.size" : "text/plain", statusCode: answer.Status);
        });
        app.MapGet("/checkpoint", () => witness.Kept is { } kept ? Results.Text(kept.ToString()) : Results.NotFound());
        app.MapGet("/refused", () => Results.Text(string.Concat(witness.Refused.Select(one => $"{one.At:O} {one.Reason}\n{one.Head}\n"))));
        return app;
    }

    private static byte[] SecretIn(string folder)
    {
        var file = Path.Combine(folder, "witness.key");
        if (!File.Exists(file))
        {
            CityKey.WriteSecret(file);
        }

        return File.ReadAllBytes(file);
    }
}
