using Doorstep.Contracts;

namespace Doorstep.Tests.Contracts;

[Trait("needs", "nothing")]
public sealed class UserTextTests
{
    [Theory]
    [InlineData("１３８００１３８０００", "13800138000")]
    [InlineData("\u202D13800138000\u202C", "13800138000")]
    [InlineData("\uFEFF138\u00A00013\u20028000\u200B", "138 0013 8000")]
    [InlineData("\u2066+86\u2069 138\u20110013\u20138000", "+86 138-0013-8000")]
    [InlineData("١٢٣ ۴۵۶ ๗๘๙", "123 456 789")]
    [InlineData("海垦路\t12号\r\n302室", "海垦路 12号 302室")]
    [InlineData("4601\u00AD06\u180E\u2060", "460106")]
    [InlineData("\u3164\u115F", "")]
    [InlineData(null, "")]
    public void What_cannot_be_seen_is_dropped_and_what_looks_alike_is_one(string? text, string plain) => Assert.Equal(plain, UserText.Plain(text));

    [Fact]
    public void Half_a_character_breaks_nothing()
    {
        var half = "救" + '\uD842';
        Assert.Equal("救\uFFFD", UserText.Plain(half));
        Assert.Equal("救\uFFFD", UserText.Clean(half));
        Assert.Equal(2, UserText.Length(half));
    }

    [Theory]
    [InlineData("张　测丙", "张测丙")]
    [InlineData("李\u200B测丁", "李测丁")]
    [InlineData("阿依古丽•艾山测乙", "阿依古丽·艾山测乙")]
    [InlineData("阿依古丽・艾山测乙", "阿依古丽·艾山测乙")]
    [InlineData("阿依古丽‧艾山测乙", "阿依古丽·艾山测乙")]
    [InlineData("阿依古丽.艾山测乙", "阿依古丽·艾山测乙")]
    [InlineData("阿依古丽･艾山测乙", "阿依古丽·艾山测乙")]
    [InlineData("anna  MARIA li", "ANNAMARIALI")]
    [InlineData("𠮷 野家明", "𠮷野家明")]
    public void Names_are_compared_without_what_typing_adds(string typed, string known) => Assert.Equal(UserText.Fold(known), UserText.Fold(typed));

    [Fact]
    public void A_name_is_kept_with_the_middle_dot_of_the_standard_and_with_the_spaces_between_its_words()
    {
        Assert.Equal("阿依古丽·艾山测乙", UserText.Name(" 阿依古丽•艾山测乙 "));
        Assert.Equal("Anna M. Li", UserText.Name("Anna　M.  Li"));
    }

    [Fact]
    public void Words_are_kept_as_they_were_written()
    {
        Assert.Equal("救命！👨‍👩‍👧 ①\n二楼", UserText.Clean("  救命！👨‍👩‍👧 ①\r\n二楼\0 "));
        Assert.Equal("", UserText.Clean(" \u3000 "));
        Assert.True(UserText.SaysNothing("\u200B\uFEFF "));
    }

    [Theory]
    [InlineData("a\r\nb\rc\nd", 7)]
    [InlineData("👨‍👩‍👧é𠮷", 3)]
    [InlineData("", 0)]
    public void Characters_are_counted_as_a_reader_counts_them(string text, int length) => Assert.Equal(length, UserText.Length(text));

    [Fact]
    public void A_heap_of_accents_on_one_letter_is_too_long()
    {
        Assert.True(new TextLengthAttribute(200).IsValid(string.Concat(Enumerable.Repeat("👨‍👩‍👧", 200))));
        Assert.False(new TextLengthAttribute(200).IsValid(new string('号', 201)));
        Assert.False(new TextLengthAttribute(200).IsValid("e" + new string('\u0301', 4000)));
    }
}
