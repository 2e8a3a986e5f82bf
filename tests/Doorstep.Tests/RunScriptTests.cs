using System.Diagnostics;

namespace Doorstep.Tests;

/// <summary>./run as it is, over an SDK that only writes down what it was asked and makes the files that the platform would make.</summary>
[Trait("needs", "nothing")]
public sealed class RunScriptTests : IDisposable
{
    private const string Sdk = """
        #!/usr/bin/env bash
        case "$1" in --list-sdks) echo "10.0.100 [/sdk]"; exit 0;; build) exit 0;; esac
        echo "$*" >> "$CALLS"
        folder="$(echo "$*" | sed 's/.*--data \([^ ]*\).*/\1/')"
        mkdir -p "$folder/keys"; echo new > "$folder/doorstep.db"
        [ "$2" != make ] || [ -n "${INTERRUPT:-}" ] || echo '[]' > "$folder/demo-accounts.json"
        [ "$2" != make ] || [ -z "${INTERRUPT:-}" ] || exit 130
        """;

    private static readonly string[] ofACity =
    [
        "doorstep.db", "doorstep.db-wal", "log/checkpoint", "blobs/ab/abcd", "spool/reports", "keys/city.key"
    ];

    private readonly string root = Directory.CreateTempSubdirectory("doorstep-run").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task A_real_city_that_is_started_without_a_word_is_served_as_it_is_and_nothing_of_it_is_gone()
    {
        var data = ACity();
        var (code, said) = await RunAsync("--data", data);
        Assert.Equal(0, code);
        AssertKept(data);
        Assert.Contains("no demo city", said, StringComparison.Ordinal);
        Assert.Equal($"serve --port 5080 --data {data} --listen 127.0.0.1", Assert.Single(Calls()));
    }

    [Theory]
    [InlineData("--reset")]
    [InlineData("--reset", "--city", "none")]
    [InlineData("--reset", "another")]
    public async Task A_city_that_is_no_demo_is_not_deleted_unless_its_folder_is_named(params string[] asked)
    {
        var data = ACity();
        var (code, said) = await RunAsync(["--data", data, .. asked]);
        Assert.Equal(2, code);
        AssertKept(data);
        Assert.Contains($"--reset {Path.GetFileName(data)}", said, StringComparison.Ordinal);
        Assert.Empty(Calls());
        Assert.Equal(0, (await RunAsync("--data", data, "--reset", Path.GetFileName(data), "--city", "small")).Code);
        Assert.Equal(
            ["new", "the key"], ((string[])["doorstep.db", "keys/city.key"]).Select(name => File.ReadAllText(Path.Combine(data, name)).Trim()));
        Assert.False(Directory.Exists(Path.Combine(data, "blobs")));
    }

    [Fact]
    public async Task A_citys_files_without_its_database_are_a_real_citys_too()
    {
        var data = ACity();
        File.Delete(Path.Combine(data, "doorstep.db"));
        Assert.Equal(2, (await RunAsync("--data", data, "--reset")).Code);
        Assert.Equal(0, (await RunAsync("--data", data)).Code);
        Assert.True(File.Exists(Path.Combine(data, "blobs", "ab", "abcd")));
        Assert.StartsWith("serve", Assert.Single(Calls()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_city_is_made_once_kept_and_made_anew_when_that_is_asked()
    {
        var data = Path.Combine(root, "demo");
        foreach (var (asked, calls) in ((string[], string[])[])[
            ([], ["make", "sign-ins", "serve"]), ([], ["sign-ins", "serve"]), (["--reset"], ["make", "sign-ins", "serve"])
        ])
        {
            Assert.Equal(0, (await RunAsync(["--data", data, .. asked])).Code);
            Assert.Equal(calls, Calls().Select(call => call.Split(' ')[0]));
            Assert.EndsWith("--demo", Calls()[^1], StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows()
                || File.GetUnixFileMode(data) is (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            File.Delete(CallsPath);
        }
    }

    [Fact]
    public async Task A_demo_city_that_was_not_made_to_its_end_is_told_and_made_anew_only_when_that_is_asked()
    {
        var data = Path.Combine(root, "demo");
        Assert.NotEqual(0, (await RunUnderAsync(new() { ["INTERRUPT"] = "1" }, "--data", data)).Code);
        File.Delete(CallsPath);
        var (code, said) = await RunAsync("--data", data);
        Assert.Equal((2, true), (code, said.Contains("--reset", StringComparison.Ordinal)));
        Assert.Empty(Calls());
        Assert.Equal(0, (await RunAsync("--data", data, "--reset")).Code);
        Assert.Equal(3, Calls().Length);
    }

    /// <summary>One that has neither Node.js nor the ICU library: a root installs them, anybody else is told how.</summary>
    [Fact]
    public async Task On_a_bare_machine_it_says_what_it_needs_and_what_for()
    {
        var tools = Directory.CreateDirectory(Path.Combine(root, "tools")).FullName;
        foreach (var tool in new[] { "/usr/sbin", "/usr/bin", "/bin" }.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        {
            var link = Path.Combine(tools, Path.GetFileName(tool));
            if (Path.GetFileName(tool) is not ("npm" or "node" or "ldconfig" or "apt-get" or "dotnet") && !File.Exists(link))
            {
                File.CreateSymbolicLink(link, tool);
            }
        }

        var path = $"{Path.Combine(root, "bare")}:{Path.Combine(root, "bin")}:{tools}";
        var (_, said) = await RunUnderAsync(new() { ["PATH"] = path }, "--data", Path.Combine(root, "demo"));
        Assert.Contains("the ICU library, for Chinese dates", said, StringComparison.Ordinal);
        Assert.Contains(Environment.UserName == "root"
            ? "Installing Node.js, for the map and the icons: nodejs npm"
            : "As root: apt-get install", said, StringComparison.Ordinal);
    }

    private string CallsPath => Path.Combine(root, "calls");

    private string[] Calls() => File.Exists(CallsPath)
        ? File.ReadAllLines(CallsPath).Select(call => call[(call.IndexOf(".dll ", StringComparison.Ordinal) + 5)..].TrimEnd()).ToArray()
        : [];

    private string ACity()
    {
        var data = Path.Combine(root, "city");
        foreach (var name in ofACity)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(data, name))!);
            File.WriteAllText(Path.Combine(data, name), name.StartsWith("keys", StringComparison.Ordinal) ? "the key" : "of the city");
        }

        return data;
    }

    private static void AssertKept(string data) => Assert.All(ofACity, name => Assert.True(File.Exists(Path.Combine(data, name)), name));

    private Task<(int Code, string Said)> RunAsync(params string[] asked) => RunUnderAsync([], asked);

    private async Task<(int Code, string Said)> RunUnderAsync(Dictionary<string, string> environment, params string[] asked)
    {
        var source = Path.GetFullPath(SourceFile.Beside("../.."));
        foreach (var (name, text) in new Dictionary<string, string>
        {
            ["run"] = await File.ReadAllTextAsync(Path.Combine(source, "run"), TestContext.Current.CancellationToken),
            ["scripts/ground"] = await File.ReadAllTextAsync(Path.Combine(source, "scripts", "ground"), TestContext.Current.CancellationToken),
            ["scripts/libs"] = "exit 0",
            ["bin/dotnet"] = Sdk,
            [environment.ContainsKey("PATH") ? "bare/apt-get" : "bin/npm"] = "#!/usr/bin/env bash\n",
            ["bare/ldconfig"] = "#!/usr/bin/env bash\n",
            ["src/Doorstep/bin/Release/net10.0/Doorstep.dll"] = "",
            ["src/Doorstep.Demo/bin/Release/net10.0/Doorstep.Demo.dll"] = "",
        })
        {
            var path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        var info = new ProcessStartInfo("bash", [Path.Combine(root, "run"), .. asked])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        (info.Environment["PATH"], info.Environment["CALLS"]) =
            ($"{Path.Combine(root, "bin")}:{Environment.GetEnvironmentVariable("PATH")}", CallsPath);
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
