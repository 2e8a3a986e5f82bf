using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorstep.Tests.Shell;

[Trait("needs", "nothing")]
public sealed class StyleTests
{
    private static readonly string css = File.ReadAllText(Path.Combine(Root(), "src", "Doorstep", "wwwroot", "css", "doorstep.css"));

    /// <summary>Every pair of colours that stands on a screen: letters, then what they stand on.</summary>
    public static TheoryData<string, string> Pairs()
    {
        string[] inks = ["ink", "secondary", "accent", "accent-strong", "help", "help-strong", "amber", "green", "blue"];
        TheoryData<string, string> pairs = [];
        foreach (var ink in inks)
        {
            pairs.Add(ink, "paper");
            pairs.Add(ink, "ground");
        }

        foreach (var kind in (string[])["accent", "help", "amber", "green", "blue"])
        {
            pairs.Add("ink", $"{kind}-tint");
            pairs.Add(kind, $"{kind}-tint");
        }

        foreach (var fill in (string[])["accent", "accent-strong"])
        {
            pairs.Add("on-accent", fill);
        }

        foreach (var fill in (string[])["help", "help-strong"])
        {
            pairs.Add("on-help", fill);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Letters_are_legible_on_what_they_stand_on_by_day_and_by_night(string letters, string behind)
    {
        foreach (var theme in (string[])[":root", "[data-theme=\"dark\"]"])
        {
            var contrast = Contrast(Token(theme, letters), Token(theme, behind));
            Assert.True(contrast >= 4.5, $"{theme}: {letters} on {behind} has {contrast:0.00}, needs 4.5");
        }
    }

    /// <summary>Of a page that is read by night.</summary>
    [Fact]
    public void What_is_printed_is_dark_on_white_by_night_too()
    {
        foreach (var sheet in Directory.GetFiles(Path.Combine(Root(), "src", "Doorstep", "wwwroot", "css"), "*.css"))
        {
            var text = Regex.Replace(File.ReadAllText(sheet), "/\\*.*?\\*/", "", RegexOptions.Singleline);
            var ofScreens = Regex.Replace(text, "@media screen \\{(?:[^{}]*\\{[^{}]*\\})*[^{}]*\\}", "");
            Assert.DoesNotContain("data-theme", ofScreens, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("line-strong")]
    [InlineData("accent")]
    public void Borders_of_what_can_be_pressed_are_visible(string border)
    {
        foreach (var theme in (string[])[":root", "[data-theme=\"dark\"]"])
        {
            Assert.True(Contrast(Token(theme, border), Token(theme, "paper")) >= 3);
        }
    }

    [Fact]
    public void Colours_are_written_only_as_tokens()
    {
        var rules = css[css.IndexOf("/* Base */", StringComparison.Ordinal)..];
        Assert.DoesNotMatch("#[0-9a-fA-F]{3,8}\\b", rules);
    }

    [Fact]
    public void No_page_and_no_script_of_ours_makes_markup_of_text()
    {
        var server = Path.Combine(Root(), "src", "Doorstep");
        var files = Directory.EnumerateFiles(server, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".cs" or ".js")
            .Where(file => !Regex.IsMatch(Path.GetRelativePath(server, file), "^(bin|obj|wwwroot/lib)/")).ToList();
        Assert.Contains(files, file => file.EndsWith("desk-map.js", StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotMatch(
            @"MarkupString|AddMarkupContent|(inner|outer|insertAdjacent|set)HTML|document\.write|createContextualFragment|DOMParser|srcdoc|\beval\(|new Function\(",
            File.ReadAllText(file)));
    }

    [Fact]
    public void Every_icon_that_a_page_or_a_room_names_is_in_the_set()
    {
        var server = Path.Combine(Root(), "src", "Doorstep");
        var drawn = File.ReadAllLines(Path.Combine(Root(), "scripts", "icons")).ToHashSet();
        var named = Directory.EnumerateFiles(server, "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "Icon Name=\"([a-z0-9-]+)\"|NavItem\\(\"[^\"]+\", \"([a-z0-9-]+)\""))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value).ToHashSet();
        Assert.Contains("siren", named);
        var missing = named.Except(drawn).ToList();
        Assert.True(missing.Count == 0, $"Add a line to scripts/icons for each of: {string.Join(", ", missing)}");
    }

    private static (double R, double G, double B) Token(string theme, string name)
    {
        var from = css.IndexOf(theme + " {", StringComparison.Ordinal);
        var block = css[from..css.IndexOf('}', from)];
        var hex = Regex.Match(block, $"--{name}: #([0-9a-f]{{6}});").Groups[1].Value;
        Assert.True(hex.Length == 6, $"{theme} has no --{name}");
        double At(int i) => int.Parse(hex.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return (At(0), At(2), At(4));
    }

    /// <summary>WCAG 2.2, contrast ratio.</summary>
    private static double Contrast((double R, double G, double B) one, (double R, double G, double B) other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance((double R, double G, double B) colour) =>
        0.2126 * Linear(colour.R) + 0.7152 * Linear(colour.G) + 0.0722 * Linear(colour.B);

    private static double Linear(double channel) => channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4);

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Doorstep.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
