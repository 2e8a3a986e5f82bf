using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Doorstep.Data;

/// <summary>
/// Writes a workbook of one sheet (ECMA-376) in which every cell is text and formatted as text: a number of eighteen digits stays what it is, which
/// no spreadsheet program does to one in a file of commas.
/// </summary>
static class Xlsx
{
    private const string Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";

    private static readonly (string Path, string Text)[] parts =
    [
        ("[Content_Types].xml", $"""
            <Types xmlns="{Package}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>
            """),
        ("_rels/.rels", $"""
            <Relationships xmlns="{Package}relationships">
            <Relationship Id="r1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """),
        ("xl/workbook.xml", $"""
            <workbook xmlns="{Sheet}" xmlns:r="{Relations}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>
            """),
        ("xl/_rels/workbook.xml.rels", $"""
            <Relationships xmlns="{Package}relationships"><Relationship Id="r1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Id="r2" Type="{Relations}/styles" Target="styles.xml"/></Relationships>
            """),
        // Format 49 is text.
        ("xl/styles.xml", $"""
            <styleSheet xmlns="{Sheet}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
            <cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>
            """),
    ];

    public static byte[] Write(IEnumerable<IEnumerable<string>> rows)
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in parts)
            {
                using StreamWriter part = new(archive.CreateEntry(path).Open(), new UTF8Encoding(false));
                part.Write($"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{text}");
            }

            using var sheet = archive.CreateEntry("xl/worksheets/sheet1.xml").Open();
            WriteSheet(sheet, rows);
        }

        return file.ToArray();
    }

    private static void WriteSheet(Stream stream, IEnumerable<IEnumerable<string>> rows)
    {
        using var sheet = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(false) });
        sheet.WriteStartElement("worksheet", Sheet);
        sheet.WriteStartElement("sheetData");
        foreach (var (place, row) in rows.Index())
        {
            sheet.WriteStartElement("row");
            sheet.WriteAttributeString("r", (place + 1).ToString(CultureInfo.InvariantCulture));
            foreach (var cell in row)
            {
                sheet.WriteStartElement("c");
                sheet.WriteAttributeString("s", "1");
                sheet.WriteAttributeString("t", "inlineStr");
                sheet.WriteStartElement("is");
                sheet.WriteStartElement("t");
                sheet.WriteAttributeString("xml", "space", null, "preserve");
                sheet.WriteString(Writable(cell));
                sheet.WriteEndElement();
                sheet.WriteEndElement();
                sheet.WriteEndElement();
            }

            sheet.WriteEndElement();
        }

        sheet.WriteEndElement();
        sheet.WriteEndElement();
    }

    /// <summary>Without what XML cannot hold.</summary>
    private static string Writable(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()).Where(letter => letter.Length > 1 || XmlConvert.IsXmlChar(letter[0])));
}
