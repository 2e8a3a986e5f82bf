using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Doorstep.Tests;

/// <summary>The built platform in a process of its own, with a folder and a port of its own; killed on every path out of a test.</summary>
public sealed class ServerProcess(string folder, IReadOnlyDictionary<string, string>? settings = null) : IAsyncDisposable
{
    private Process? process;

    public int Port { get; } = FreePort();

    /// <summary>The folder of a published platform, which runs in place of the one built beside these tests.</summary>
    public string? Published { get; init; }

    /// <summary>By name, since passkeys and cookies of localhost are what a person at this machine has.</summary>
    public string Url => $"http://localhost:{Port}";

    public string Folder { get; } = folder;

    public bool IsRunning => process is { HasExited: false };

    public int ProcessId => process!.Id;

    /// <summary>Runs a verb to its end.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public static async Task<string> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        using var process = Process.Start(Info(arguments, settings))!;
        return await EndAsync(process, arguments);
    }

    /// <summary>Runs a verb to its end, and tells the most memory that it had resident.</summary>
    public static async Task<double> MostMegabytesAsync(params string[] arguments)
    {
        using var process = Process.Start(Info(arguments, null))!;
        var (ended, most) = (EndAsync(process, arguments), 0L);
        while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(20))) != ended)
        {
            process.Refresh();
            most = process.HasExited ? most : Math.Max(most, process.PeakWorkingSet64);
        }

        await ended;
        return most / 1e6;
    }

    private static async Task<string> EndAsync(Process process, string[] arguments)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await errors}");
    }

    public async Task StartAsync(params string[] more)
    {
        var program = Published is null ? PathOf("Doorstep") : Path.Combine(Published, "Doorstep.dll");
        process = Process.Start(Info(program, ["serve", "--port", $"{Port}", "--data", Folder, .. more], settings))!;
        var log = new StreamWriter(Path.Combine(Folder, "server.log"), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient();
        var waited = Stopwatch.StartNew();
        while (!await AnswersAsync(client))
        {
            if (process.HasExited || waited.Elapsed > TimeSpan.FromSeconds(120))
            {
                throw new InvalidOperationException("The server did not start: " + await File.ReadAllTextAsync(Path.Combine(Folder, "server.log")));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync($"http://127.0.0.1:{Port}/api/session")).StatusCode is HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The demo city is made by a program of its own.</summary>
    private static ProcessStartInfo Info(string[] arguments, IReadOnlyDictionary<string, string>? settings) =>
        arguments is ["demo", .. var rest] ? Info(PathOf("Doorstep.Demo"), ["make", .. rest], settings) : Info(PathOf("Doorstep"), arguments, settings);

    private static ProcessStartInfo Info(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings)
    {
        // Without the signal that a full disk of a test (a limit to the size of files) would be: a full disk ends no process.
        var info = new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "dotnet", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            info.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return info;
    }

    /// <summary>As it was built beside these tests: the same configuration, from the source folder, where its assets are.</summary>
    private static string PathOf(string program)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = here.Parent!.Name;
        for (var folder = here; folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "src", program, "bin", configuration, "net10.0", $"{program}.dll");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"Build src/{program} first.");
    }

    private static void Write(StreamWriter log, string? line)
    {
        lock (log)
        {
            log.WriteLine(line);
        }
    }
}
