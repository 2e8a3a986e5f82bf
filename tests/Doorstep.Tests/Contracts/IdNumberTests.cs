using CsCheck;
using Doorstep.Contracts;

namespace Doorstep.Tests.Contracts;

/// <summary>All numbers here are synthetic, but for the standard's own two examples.</summary>
[Trait("needs", "nothing")]
public sealed class IdNumberTests
{
    private static readonly DateOnly today = new(2015, 2, 12);

    private static readonly Gen<string> Numbers = Gen.Select(
        Gen.Int[110000, 659999], Gen.Int[0, 40000].Select(days => new DateOnly(1905, 1, 1).AddDays(days)), Gen.Int[0, 999],
        (area, born, serial) => $"{area}{born:yyyyMMdd}{serial:000}").Select(seventeen => seventeen + IdNumber.CheckCharacter(seventeen));

    [Theory]
    [InlineData("11010519491231002X", Sex.Female, "1949-12-31")]
    [InlineData("440524188001010014", Sex.Male, "1880-01-01")]
    [InlineData("460105199003071239", Sex.Male, "1990-03-07")]
    [InlineData("460106200002290028", Sex.Female, "2000-02-29")]
    [InlineData("460107201412314513", Sex.Male, "2014-12-31")]
    [InlineData("810000199001010019", Sex.Male, "1990-01-01")]
    [InlineData("46010819880808009X", Sex.Male, "1988-08-08")]
    public void A_good_number_tells_sex_and_date_of_birth(string text, Sex sex, string born)
    {
        Assert.Equal(IdNumberFault.None, IdNumber.Read(text, today, out var number));
        Assert.Equal((sex, DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture)), (number.Sex, number.BirthDate));
        Assert.Equal(text[..2] == "81", number.IsResidencePermit);
    }

    /// <summary>9, the province that issued it, the country; the rest as on every identity number.</summary>
    [Theory]
    [InlineData("911560198002020036", Sex.Male, "1980-02-02", DocumentType.ForeignResidentCard)]
    [InlineData("810000199001010019", Sex.Male, "1990-01-01", DocumentType.ResidencePermit)]
    [InlineData("460105199003071239", Sex.Male, "1990-03-07", DocumentType.ResidentCard)]
    public void A_number_stands_on_one_kind_of_document(string text, Sex sex, string born, DocumentType document)
    {
        Assert.Equal(IdNumberFault.None, IdNumber.Read(text, new(2026, 11, 28), out var number));
        Assert.Equal((sex, DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), document),
            (number.Sex, number.BirthDate, number.Document));
    }

    [Theory]
    [InlineData("1895-11-29", true)]
    [InlineData("1895-11-28", false)]
    [InlineData("0190-05-17", false)]
    [InlineData("1800-01-01", false)]
    [InlineData("2026-11-28", true)]
    [InlineData("2026-11-29", false)]
    public void Nobody_is_older_than_130_or_not_yet_born(string born, bool possible) =>
        Assert.Equal(possible, LifeSpan.IsPossible(DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), new(2026, 11, 28)));

    [Fact]
    public void A_small_x_is_stored_large_and_never_printed()
    {
        IdNumber.Read("11010519491231002x", today, out var number);
        Assert.Equal("11010519491231002X", number.Value);
        Assert.Equal("***", $"{number}");
    }

    [Theory]
    [InlineData(null, IdNumberFault.Shape)]
    [InlineData("", IdNumberFault.Shape)]
    [InlineData("110105491231002", IdNumberFault.Shape)]
    [InlineData("1101051949123100X2", IdNumberFault.Shape)]
    [InlineData("１10105194912310021", IdNumberFault.Shape)]
    [InlineData("460105199002300011", IdNumberFault.Date)]
    [InlineData("460106190002290020", IdNumberFault.Date)]
    [InlineData("460105201502130013", IdNumberFault.Date)]
    [InlineData("460105199003071238", IdNumberFault.Check)]
    public void A_bad_number_says_what_is_wrong(string? text, IdNumberFault fault) => Assert.Equal(fault, IdNumber.Read(text, today, out _));

    [Theory]
    [InlineData("460001")]
    [InlineData("460038")]
    [InlineData("460102")]
    [InlineData("460104")]
    public void Area_codes_of_counties_long_merged_are_good(string area)
    {
        var seventeen = area + "19700101001";
        Assert.Equal(IdNumberFault.None, IdNumber.Read(seventeen + IdNumber.CheckCharacter(seventeen), today, out _));
    }

    [Fact]
    public void Any_one_wrong_character_is_caught() => Gen.Select(Numbers, Gen.Int[0, 17], Gen.Char["0123456789X"]).Sample((number, place, wrong) =>
    {
        var changed = number[..place] + wrong + number[(place + 1)..];
        Assert.Equal(changed == number, IdNumber.Read(changed, today, out _) is IdNumberFault.None);
    });

    [Fact]
    public void Any_two_neighbours_changed_over_are_caught() => Gen.Select(Numbers, Gen.Int[0, 16]).Sample((number, place) =>
    {
        var changed = number[..place] + number[place + 1] + number[place] + number[(place + 2)..];
        Assert.Equal(changed == number, IdNumber.Read(changed, today, out _) is IdNumberFault.None);
    });

    [Fact]
    public void A_number_made_here_is_read_here() => Numbers.Sample(number =>
        Assert.Equal(IdNumberFault.None, IdNumber.Read(number, today, out _)));

    [Theory]
    [InlineData(DocumentType.Passport, "E12345678", true)]
    [InlineData(DocumentType.Passport, "E-1234", false)]
    [InlineData(DocumentType.HongKongMacaoPermit, "H1234567800", true)]
    [InlineData(DocumentType.TaiwanPermit, "12345678", true)]
    [InlineData(DocumentType.ForeignResidentCard, "CHN110085071201", true)]
    [InlineData(DocumentType.ForeignResidentCard, "CHN", false)]
    [InlineData(DocumentType.ForeignResidentCard, "CHN11008507120", false)]
    [InlineData(DocumentType.Passport, "460105199003071239", false)]
    [InlineData(DocumentType.TaiwanPermit, "830000199001010015", false)]
    [InlineData(DocumentType.None, "123456", false)]
    public void Other_documents_have_numbers_without_a_check(DocumentType document, string number, bool good) =>
        Assert.Equal(good, document.CouldBe(number));

    [Theory]
    [InlineData("91350100M000100Y43", true)]
    [InlineData("91350100M000100Y44", false)]
    [InlineData("91350100M000100I43", false)]
    [InlineData("91350100M00010", false)]
    public void A_credit_code_has_a_check_character(string code, bool good) => Assert.Equal(good, CreditCode.IsValid(code));
}
