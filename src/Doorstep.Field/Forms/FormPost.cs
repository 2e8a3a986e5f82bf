namespace Doorstep.Field.Forms;

/// <summary>The names of fields, as the shared component of a form writes them; on the phone nothing is posted.</summary>
static class FormPost
{
    public const string Prefix = "a.";
    public const string Go = "Form.Go";

    public static string RowsOf(string field) => $"{Prefix}{field}.rows";
}

/// <summary>A photo that was not taken.</summary>
public sealed record RefusedFile(string Field, string File, string Sentence);
