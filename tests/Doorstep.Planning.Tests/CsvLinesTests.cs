using CsCheck;
using Doorstep.Planning.Files;

namespace Doorstep.Planning.Tests;

public sealed class CsvLinesTests
{
    private static readonly Gen<string> cell = Gen.String[Gen.Char["a,\"\n文 "], 0, 6];
    private static readonly Gen<string[][]> rows = cell.Array[1, 4].Where(row => row.Length > 1 || row[0].Length > 0).Array[0, 6];

    /// <summary>
    /// Whatever is written comes back, however few letters the file gives at a time, with either line end, quoted only where it must be
    /// or always, and between blank lines.
    /// </summary>
    [Fact]
    public void What_is_written_is_read() =>
        Gen.Select(rows, Gen.Int[1, 3], Gen.Bool, Gen.Bool).Sample((written, atATime, isUnix, always) =>
        {
            var end = isUnix ? "\n" : "\r\n";
            var text = string.Concat(written.Select(row => string.Join(',', row.Select(cell => Quoted(cell, always))) + end + end));
            Assert.Equal(written, Read(new CsvLines(new Slow(text, atATime))));
        });

    [Theory]
    [InlineData("a,b\nc,d", new[] { "a", "b", "|", "c", "d" })]
    [InlineData("a,\n\n,b\r\rc", new[] { "a", "", "|", "", "b", "|", "c" })]
    [InlineData("\"a\"x,b", new[] { "a", "b" })]
    [InlineData("a\"b,c", new[] { "a\"b", "c" })]
    [InlineData("\"\"\"\",\"\r\n\"", new[] { "\"", "\n" })]
    public void Loose_ends_are_read_as_spreadsheets_read_them(string text, string[] expected) =>
        Assert.Equal(string.Join(';', expected), string.Join(";|;", Read(new CsvLines(new StringReader(text))).Select(row => string.Join(';', row))));

    [Fact]
    public void A_row_knows_the_line_that_it_began_on()
    {
        var lines = new CsvLines(new StringReader("\"a\nb\",c\n\nd\n"));
        Assert.True(lines.Next());
        Assert.Equal(1, lines.Line);
        Assert.True(lines.Next());
        Assert.Equal((4, "d"), (lines.Line, lines[0].ToString()));
        Assert.False(lines.Next());
    }

    private static string Quoted(string cell, bool always) =>
        always || cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static List<string[]> Read(CsvLines lines)
    {
        List<string[]> read = [];
        while (lines.Next())
        {
            read.Add([.. Enumerable.Range(0, lines.Count).Select(cell => lines[cell].ToString())]);
        }

        return read;
    }

    /// <summary>Gives so many letters at a time.</summary>
    private sealed class Slow(string text, int atATime) : TextReader
    {
        private int given;

        public override int Read(char[] buffer, int index, int count)
        {
            var give = Math.Min(atATime, text.Length - given);
            text.CopyTo(given, buffer, index, give);
            given += give;
            return give;
        }
    }
}
