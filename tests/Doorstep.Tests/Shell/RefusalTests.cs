using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Doorstep.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorstep.Tests.Shell;

/// <summary>What goes wrong under a page is said on the page, in one place for all of them.</summary>
public sealed class RefusalTests
{
    private static readonly Words words = new(new(Program.Modules));
    private readonly Refusals refusals = new(words, NullLogger<Refusals>.Instance);

    /// <summary>Each kind of thing that goes wrong, and the key of what is said of it.</summary>
    private static readonly (Exception Wrong, string Key)[] kinds =
    [
        (new RuleBrokenException("rule.case-close"), "rule.case-close"),
        (new WrongFieldException("note", "error.required"), "error.required"),
        (new ReadingRefusedException(429, "error.required"), "error.required"),
        (new NotAllowedException("she does not hold it"), "refused.not-allowed"),
        (new DbUpdateConcurrencyException(), "refused.changed-meanwhile"),
        (new DbUpdateException("failed", new SqliteException("database is locked", 5)), "refused.away"),
        (new InvalidOperationException("transient", new SqliteException("disk is full", 13)), "refused.away"),
        (new TimeoutException(), "refused.away"),
        (new FormatException(), "refused.unforeseen"),
    ];

    [Theory]
    [InlineData("zh-Hans")]
    [InlineData("zh-Hant")]
    [InlineData("en")]
    public async Task Whatever_goes_wrong_is_a_sentence_in_the_readers_language(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        foreach (var (wrong, key) in kinds)
        {
            var refusal = await refusals.TryAsync(() => throw wrong);
            Assert.Equal(words.All[key][language], refusal!.Sentence);
        }

        Assert.Contains("7", refusals.Of(new BusyException(TimeSpan.FromSeconds(7))).Sentence, StringComparison.Ordinal);
        Assert.Equal("note", refusals.Of(new WrongFieldException("note", "error.required")).Field);
        Assert.Null(await refusals.TryAsync(() => Task.CompletedTask));
    }

    /// <summary>A page that caught some of it by itself would stop at the rest.</summary>
    [Fact]
    public void No_page_catches_errors_by_itself()
    {
        var server = Path.Combine(StyleTests.Root(), "src", "Doorstep");
        var pages = Directory.EnumerateFiles(server, "*.razor*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(server, "*Page.cs", SearchOption.AllDirectories))
            .Where(file => !Regex.IsMatch(Path.GetRelativePath(server, file), "^(bin|obj)/")).ToList();
        Assert.NotEmpty(pages);
        // A resident's report says itself whom to call while nothing can be saved.
        Assert.All(pages, file => Assert.DoesNotMatch(@"\bcatch\b(?! \(Exception away\) when \(DatabaseAway\.Is)", File.ReadAllText(file)));
    }
}
