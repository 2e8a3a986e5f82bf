using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Doorstep.Privacy.Readings;

/// <summary>Words a reading for people: what was opened, in their language.</summary>
static class ReadingWords
{
    public static string FieldOf(this IStringLocalizer words, string field) =>
        Reading.IsInFile(field) ? words["reading.field.Import", int.Parse(field.AsSpan(Reading.InFile.Length), CultureInfo.InvariantCulture)]
        : (Reading.IsInList(field) ? field[Reading.InList.Length..] : field).Split('+', StringSplitOptions.RemoveEmptyEntries)
            is { Length: > 0 } parts
            ? string.Join(words["reading.list-and"], parts.Select(part => words[$"reading.field.{part}"].Value))
            : words["reading.field.Place"];
}
