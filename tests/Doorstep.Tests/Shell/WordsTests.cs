using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Register;
using Doorstep.Shell;

namespace Doorstep.Tests.Shell;

[Trait("needs", "nothing")]
public sealed partial class WordsTests
{
    private static readonly Words words = new(new(Program.Modules));

    /// <summary>The ways in which code and pages name a key of words.json.</summary>
    [GeneratedRegex("""new\("(?<key>effect\.[a-z-]+)"|(?:\bW|\bwords)\["(?<key>[^"{]+)"|ErrorMessage = "(?<key>[^"]+)"|RuleBrokenException\("(?<key>[^"]+)"|WrongFieldException\([^,()]+, "(?<key>[^"]+)"|NavItem\("(?<key>[^"]+)"|Word="(?<key>[a-z-]+\.[a-z.-]+)" """)]
    private static partial Regex Uses();

    public static TheoryData<string> Sources() =>
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(StyleTests.Root(), "src", "Doorstep"), "*", SearchOption.AllDirectories)
           where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
           where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           where Uses().IsMatch(File.ReadAllText(file))
           select Path.GetRelativePath(StyleTests.Root(), file),
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_key_that_is_used_has_words(string file)
    {
        var used = Uses().Matches(File.ReadAllText(Path.Combine(StyleTests.Root(), file))).Select(use => use.Groups["key"].Value);
        Assert.Empty(used.Where(key => !words.Knows(key)).Distinct());
    }

    /// <summary>Acts that a page offers somebody.</summary>
    private static IEnumerable<ActRow> Offered => CaseLife.Acts.Where(row => row.Permission is not null);

    private static string[] Rules =>
    [
        .. typeof(Program).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Doorstep.Live.RetentionRule)) && !type.IsAbstract)
            .Select(type => ((Doorstep.Live.RetentionRule)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Name),
    ];

    /// <summary>A key that is put together from a member or a code is found by no search: here is what it may be put together from.</summary>
    public static TheoryData<string, string[]> Composed => new()
    {
        { "catalogue.duty.", Enum.GetNames<DutyList>() },
        { "catalogue.subject.", Enum.GetNames<TaskSubject>() },
        { "role.", [.. Role.Usual.Select(role => role.Code)] },
        { "register.act.", Enum.GetNames<RegisterActKind>() },
        { "register.head.", Doorstep.Register.Import.ImportRow.Known },
        { "register.column.", Doorstep.Register.Import.ImportRow.Known },
        { "document.", Enum.GetNames<DocumentType>() },
        { "sex.", Enum.GetNames<Sex>() },
        { "relation.", [.. CodeLists.Relations] },
        { "ethnicity.", [.. CodeLists.Ethnicities] },
        { "education.", [.. CodeLists.Educations] },
        { "population.", Enum.GetNames<PopulationKind>() },
        { "household.", Enum.GetNames<HouseholdKind>() },
        { "activity.", Enum.GetNames<ActivityKind>() },
        { "purpose.", Enum.GetNames<Purpose>() },
        { "disability.", Enum.GetNames<Disability>() },
        { "allowance.", Enum.GetNames<Allowance>() },
        { "condition.", Enum.GetNames<DwellingCondition>() },
        { "use.", Enum.GetNames<Doorstep.Places.DwellingUse>() },
        { "export.column.", Enum.GetNames<Doorstep.Register.Exports.ExportColumn>() },
        { "export.only.", [.. Doorstep.Register.Exports.ExportFilters.Living.Select(filter => filter.ToString())] },
        { "export.state.", Enum.GetNames<Doorstep.Register.Exports.ExportState>() },
        { "reading.purpose.", [.. Doorstep.Privacy.Readings.Purposes.All] },
        { "reading.subject.", Enum.GetNames<Doorstep.Privacy.Readings.ReadingSubject>() },
        { "system.job.", [.. typeof(Program).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Doorstep.Live.PeriodicJob)))
            .Select(type => type.Name)] },
        { "system.figure.", [.. Doorstep.Insights.Operation.FigureTile.All.Select(tile => tile.Word)] },
        { "case.act.", Enum.GetNames<ActKind>() },
        { "case.do.", [.. Offered.Select(row => row.Kind.ToString())] },
        { "follow.act.", [.. Enum.GetNames<ActKind>().Except([nameof(ActKind.Escalate)])] },
        { "rule.case-", [.. CaseLife.Acts.Where(row => row.Moves.Count > 0).Select(row => row.Kind.ToString().ToLowerInvariant())] },
        { "desk.why.", [.. CaseLife.Acts.Where(row => row.NeedsReason).Select(row => row.Kind.ToString())] },
        { "retention.what.", Rules }, { "retention.why.", Rules },
        { "duty.reason.", Enum.GetNames<Doorstep.Staff.Duty.AbsenceReason>() },
        { "duty.how.", Enum.GetNames<Doorstep.Staff.Duty.ShowDuty.Standing>() },
        { "appeal.need.", Enum.GetNames<Doorstep.Tasks.Appeals.AppealNeed>() },
        { "appeal.unit.", Enum.GetNames<Doorstep.Tasks.Appeals.AppealUnit>() },
        { "appeal.unit-of.", Enum.GetNames<Doorstep.Tasks.Appeals.AppealUnit>() },
        { "appeal.audience.", [.. Doorstep.Tasks.Appeals.Pages.AppealEntered.All.Select(one => one.ToString())] },
        { "appeal.state.", Enum.GetNames<Doorstep.Tasks.Appeals.AppealState>() },
        { "appeal.wait.", [.. Doorstep.Tasks.Appeals.AppealLife.Live.Select(state => state.ToString())] },
        { "appeal.end.", Enum.GetNames<Doorstep.Tasks.Appeals.AppealEnd>() },
        { "appeal.act.", Enum.GetNames<Doorstep.Tasks.Appeals.AppealActKind>() },
        { "appeal.relation.", Enum.GetNames<Doorstep.Tasks.Appeals.GuardianRelation>() },
        { "appeal.bearer.", Enum.GetNames<Doorstep.Tasks.Appeals.Bearer>() },
        { "appeal.right.", ["free", "back", "name", "money", "take"] },
        { "error.appeal-", [.. Enum.GetNames<Doorstep.Tasks.Appeals.AppealFaultKind>().Select(kind => kind.ToLowerInvariant())] },
        { "rule.appeal-", [.. Doorstep.Tasks.Appeals.AppealLife.Acts.Select(act => act.ToString().ToLowerInvariant())] },
        { "pledge.state.", Enum.GetNames<Doorstep.Tasks.Appeals.PledgeState>() },
        { "supporter.kind.", Enum.GetNames<Doorstep.Tasks.Appeals.SupporterKind>() },
        { "support.rule.", ["share", "ask", "money", "link"] },
        { "task.outcome.", Enum.GetNames<Doorstep.Tasks.TaskOutcome>() },
        { "task.contact.", Enum.GetNames<Doorstep.Tasks.ContactWay>() },
        { "task.grounds.", Enum.GetNames<Doorstep.Tasks.ReturnGrounds>() },
        { "door.note.", Enum.GetNames<Doorstep.Tasks.Doors.DoorNoteCode>() },
        { "task.state.", Enum.GetNames<Doorstep.Tasks.TaskState>() },
        { "task.level.", Enum.GetNames<Doorstep.Tasks.EscalationLevel>() },
        { "care.tier.", Enum.GetNames<Doorstep.Tasks.Care.CareTier>() },
        { "care.step.", Enum.GetNames<Doorstep.Tasks.Care.LadderStep>() },
        { "care.contact.", Enum.GetNames<Doorstep.Tasks.ContactWay>() },
        { "care.blow.", Enum.GetNames<Doorstep.Tasks.Care.Blow>() },
        { "request.state.", Enum.GetNames<Doorstep.Tasks.Requests.RequestState>() },
        { "burden.asker.", Enum.GetNames<Doorstep.Tasks.Burden.Asker>() },
        { "requests.done-", ["admitted", "declined"] },
        { "care.grounds.", [.. Enum.GetNames<Doorstep.Tasks.Care.CareGrounds>().Except(["None"])] },
        { "phones.concern.", Enum.GetNames<Doorstep.Sync.Phone.PhoneConcern>() },
        { "held.kind.", [.. Doorstep.Contracts.Sync.SyncKind.All, "other"] },
        { "", [.. Doorstep.Sync.Outbox.BodyWords.Labels.Values] },
        { "system.state.", Enum.GetNames<Doorstep.Insights.Operation.JobState>() },
    };

    [Theory]
    [MemberData(nameof(Composed))]
    public void Every_key_that_is_put_together_has_words(string start, string[] ends) =>
        Assert.DoesNotContain(ends, end => !words.Knows(start + end));

    [GeneratedRegex("""(?:\bW|\bwords|\bSentences)\[\$"(?<start>[a-z-]+(?:\.[a-z-]+)*\.)\{""")]
    private static partial Regex Compositions();

    [Fact]
    public void What_a_key_is_put_together_from_begins_as_some_key_does()
    {
        var files = Directory.EnumerateFiles(Path.Combine(StyleTests.Root(), "src", "Doorstep"), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal));
        var starts = files.SelectMany(file => Compositions().Matches(File.ReadAllText(file)).Select(use => use.Groups["start"].Value))
            .Distinct().ToList();
        Assert.NotEmpty(starts);
        Assert.DoesNotContain(starts, start => !words.All.Keys.Any(key => key.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_key_has_words_in_every_language()
    {
        var wanting = from key in words.All
                      from language in Words.Languages
                      where string.IsNullOrWhiteSpace(key.Value.GetValueOrDefault(language))
                      select $"{key.Key} in {language}";
        Assert.Empty(wanting);
    }

    [Fact]
    public void A_sentence_has_the_same_gaps_in_every_language()
    {
        var uneven = words.All.Where(key => key.Value.Values.Select(Gaps).Distinct().Count() > 1).Select(key => key.Key);
        Assert.Empty(uneven);
    }

    [Fact]
    public void English_words_are_English_and_Chinese_words_Chinese()
    {
        Assert.Empty(words.All.Where(key => key.Value["en"].Any(letter => letter is >= '\u4e00' and <= '\u9fff')).Select(key => key.Key));
    }

    /// <summary>Each language has its own marks and words, and a thing has one name. Traditional Chinese comes from <c>scripts/hant</c>.</summary>
    [Theory]
    [InlineData("zh-Hans", @"她|扇门|没有说|没有出示|[\u4e00-\u9fff]\s*:")]
    [InlineData("zh-Hant", @"[“”]|她|信息|數據|賬號|登錄|網絡|軟件|鏈接|服務器|聯繫|值班臺|網格里")]
    [InlineData("en", "[Nn]ot required|[Bb]roken glass")]
    public void Words_are_those_that_its_readers_use(string language, string unwanted)
    {
        Assert.Empty(words.All.Where(key => Regex.IsMatch(key.Value[language], unwanted)).Select(key => $"{key.Key}: {key.Value[language]}"));
    }

    private static string Gaps(string sentence) => string.Join(" ", Regex.Matches(sentence, "\\{[0-9]").Select(gap => gap.Value).Distinct().Order());
}
