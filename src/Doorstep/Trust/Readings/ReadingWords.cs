using Microsoft.Extensions.Localization;

namespace Doorstep.Trust.Readings;

/// <summary>What was opened, for those who read about it.</summary>
static class ReadingWords
{
    public static string FieldOf(this IStringLocalizer words, string field) => !Reading.IsInList(field) ? words[$"reading.field.{field}"]
        : field[Reading.InList.Length..].Split('+', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } parts ? string.Join(words["reading.list-and"], parts.Select(part => words[$"reading.field.{part}"].Value))
        : words["reading.field.Place"];
}
