using System.Text.RegularExpressions;

namespace Doorstep.Tests.Access;

/// <summary>The list of threats names tests. One that was renamed or deleted must not leave a control that nobody checks.</summary>
[Trait("needs", "nothing")]
public sealed partial class ThreatsTests
{
    private static readonly string root = SourceFile.Beside("../../..");

    [Fact]
    public void Every_test_that_the_list_of_threats_names_exists()
    {
        var list = File.ReadAllText(Path.Combine(root, "docs", "threats.md"));
        var named = TestName().Matches(list).Select(match => (Class: match.Groups[1].Value, Test: match.Groups[2].Value)).Distinct().ToList();
        Assert.True(named.Count > 50);
        var sources = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var gone = named.Where(one => !sources[one.Class].Any(text => text.Contains($" {one.Test}(", StringComparison.Ordinal)))
            .Select(one => $"{one.Class}.{one.Test}");
        Assert.Empty(gone);
    }

    [Fact]
    public void Every_threat_has_a_test_and_every_place_exists()
    {
        var rows = File.ReadLines(Path.Combine(root, "docs", "threats.md")).Where(line => Row().IsMatch(line))
            .Select(line => line.Split('|')).ToList();
        Assert.True(rows.Count >= 20);
        Assert.All(rows, row => Assert.Matches(TestName(), row[5]));
        foreach (var place in rows.SelectMany(row => Place().Matches(row[4])).Select(match => match.Groups[1].Value))
        {
            Assert.True(Path.Exists(Path.Combine(root, "src", "Doorstep", place)) || File.Exists(Path.Combine(root, place))
                || File.Exists(Path.Combine(root, "src", place)), place);
        }
    }

    [GeneratedRegex(@"`([A-Z]\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| \d+ ")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([\w/.]+)`")]
    private static partial Regex Place();
}
