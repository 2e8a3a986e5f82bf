namespace Doorstep.Planning.Files;

/// <summary>Writes plan.csv: a unit and the name of its grid on each line.</summary>
public static class WritePlanFiles
{
    public static void WritePlan(Plan plan, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("node_id,part\n");
        for (var unit = 0; unit < plan.City.Count; unit++)
        {
            WriteCell(writer, plan.City.Ids.Letters(unit));
            writer.Write(',');
            WriteCell(writer, plan.Grids[plan.GridOf[unit]].Name);
            writer.Write('\n');
        }
    }

    private static void WriteCell(TextWriter writer, ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(",\"\r\n") < 0)
        {
            writer.Write(text);
        }
        else
        {
            writer.Write($"\"{text.ToString().Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
    }
}
