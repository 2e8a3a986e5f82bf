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
        var server = SourceFile.Beside("../../src/Doorstep");
        Assert.DoesNotContain(
            tool, File.ReadAllText(Path.Combine(server, "bin", configuration, "net10.0", "Doorstep.deps.json")), StringComparison.Ordinal);
        // What the last build laid there; a folder that was built in before keeps what an earlier one has laid.
        var laid = File.ReadAllLines(Path.Combine(server, "obj", configuration, "net10.0", "Doorstep.csproj.FileListAbsolute.txt"));
        Assert.True(laid.Length > 50);
        Assert.DoesNotContain(laid, file => file.Contains($"/{tool}", StringComparison.Ordinal));
    }

    /// <summary>Without the second the app is built whole, and published without what opens it offline.</summary>
    [Fact]
    public void The_phone_s_service_worker_is_published_as_it_is_built()
    {
        var worker = System.Xml.Linq.XDocument.Load(SourceFile.Beside("../../src/Doorstep.Field/Doorstep.Field.csproj"))
            .Descendants("ServiceWorker").Single();
        Assert.Equal(worker.Attribute("Include")!.Value, worker.Attribute("PublishedContent")?.Value);
    }
}
