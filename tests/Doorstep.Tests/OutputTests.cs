namespace Doorstep.Tests;

/// <summary>What the server's folder carries to a city.</summary>
[Trait("needs", "nothing")]
public sealed class OutputTests
{
    [Theory]
    [InlineData("Microsoft.CodeAnalysis")]
    [InlineData("Microsoft.EntityFrameworkCore.Design")]
    [InlineData("Mono.TextTemplating")]
    [InlineData("BlazorDebugProxy")]
    public void Nothing_that_only_makes_programs_is_among_what_the_server_runs_with(string tool)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var folder = SourceFile.Beside($"../../src/Doorstep/bin/{configuration}/net10.0");
        Assert.DoesNotContain(tool, File.ReadAllText(Path.Combine(folder, "Doorstep.deps.json")), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder, $"{tool}*"));
    }
}
