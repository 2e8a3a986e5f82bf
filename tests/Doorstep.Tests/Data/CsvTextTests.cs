using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Doorstep.Data;

namespace Doorstep.Tests.Data;

/// <summary>Whatever people have typed, a spreadsheet program shows it and computes nothing.</summary>
[Trait("needs", "nothing")]
public sealed class CsvTextTests
{
    private const string BeginsFormula = "=+-@\t\r\n＝＋－＠";

    /// <summary>Any text, and often of the letters that matter. Half a surrogate pair is no text that a file could hold.</summary>
    private static readonly Gen<string> texts = Gen.OneOf(Gen.String, Gen.String[Gen.Char[$"{BeginsFormula}'\",; 1Aé中\0\uFEFF"], 0, 8])
        .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    private static readonly Gen<List<string[]>> tables = texts.Array[1, 6].List[1, 300];

    private const string IndependentReader =
        "import csv, io, json, sys; print(json.dumps(list(csv.reader(io.TextIOWrapper(sys.stdin.buffer, 'utf-8', newline=''), strict=True))))";

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"http://evil.example\";\"click\")", "'=HYPERLINK(\"http://evil.example\";\"click\")")]
    [InlineData("+8613800005678", "'+8613800005678")]
    [InlineData("-5", "'-5")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r\n=1", "'\r\n=1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＠SUM(A1)", "'＠SUM(A1)")]
    [InlineData("'=1", "''=1")]
    [InlineData("'t Hart", "'t Hart")]
    [InlineData("王芳", "王芳")]
    [InlineData("1-2", "1-2")]
    [InlineData("", "")]
    public void What_a_program_would_compute_gets_an_apostrophe_before_it(string text, string cell)
    {
        Assert.Equal($"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n", CsvText.Row([text]));
        Assert.Equal(text, CsvText.Unmarked(cell));
    }

    [Fact]
    public void Our_own_reader_reads_every_text_back_and_sees_no_formula() =>
        tables.Sample(table => AssertRead(table, [.. Csv.Read(Written(table)).Select(row => row.Cells)]));

    [Fact]
    public void Another_reader_reads_every_text_back_and_sees_no_formula()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "The other reader is Python's.");
        tables.Sample(table => AssertRead(table, ReadElsewhere(Written(table))), iter: 20, threads: 1);
    }

    private static string Written(List<string[]> table) => string.Concat(table.Select(CsvText.Row));

    private static void AssertRead(List<string[]> table, IReadOnlyList<List<string>> read)
    {
        Assert.DoesNotContain(read.SelectMany(row => row), cell => cell.Length > 0 && BeginsFormula.Contains(cell[0], StringComparison.Ordinal));
        Assert.Equal(table, read.Select(row => row.Select(CsvText.Unmarked)));
    }

    private static List<List<string>> ReadElsewhere(string text)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", IndependentReader])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false)
        })!;
        var answer = python.StandardOutput.ReadToEndAsync();
        python.StandardInput.Write(text);
        python.StandardInput.Close();
        return JsonSerializer.Deserialize<List<List<string>>>(answer.Result)!;
    }
}
