using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorstep.Sealing;

/// <summary>
/// The value of a field that is encrypted in the database (a name, number, phone, date of birth or note): as it was just told, or sealed as its
/// column holds it, opened only by the keys of this city and only in the row it was sealed for. It prints as *** wherever it strays; there are two
/// ways to read it: <see cref="Masked"/>, for lists, and <see cref="Open"/>, with a purpose. It has no ==: two seals of one number differ.
/// </summary>
[JsonConverter(typeof(SealedConverter))]
[DebuggerDisplay("***")]
public readonly struct Sealed
{
    private readonly string? text;
    private readonly bool isEnvelope;
    private readonly SealedPlace? place;

    private Sealed(string? text, bool isEnvelope, SealedPlace? place) => (this.text, this.isEnvelope, this.place) = (text, isEnvelope, place);

    /// <summary>As somebody has just told it; it is sealed on its way into the database.</summary>
    public Sealed(string? plain) : this(plain, false, null)
    {
    }

    public bool IsEmpty => string.IsNullOrEmpty(text);

    public string Open(string purpose)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        return Plain;
    }

    /// <summary>
    /// Enough to tell one from another on a list: 张**, ****34. Of a number its last two signs and never more than a third of it, whatever it is the
    /// number of; of words the first letter. What two values share here is all that two answers about them may share: nothing else in an answer
    /// depends on a sealed field, unless a reading was written.
    /// </summary>
    public string Masked() => Plain switch
    {
        "" => "",
        var number when IsNumber(number) => $"****{LastOf(number)}",
        var words => StringInfo.GetNextTextElement(words) + new string('*', Math.Clamp(new StringInfo(words).LengthInTextElements - 1, 1, 3)),
    };

    public override string ToString() => "***";

    /// <summary>As a column holds it: opened only once it is told its place.</summary>
    internal static Sealed Stored(string column) => column.Length == 0 ? default : new(column, true, null);

    /// <summary>In the row it was read from.</summary>
    internal Sealed In(SealedPlace here) => isEnvelope ? new(text, true, here) : this;

    internal bool IsFresh => !isEnvelope && !IsEmpty;

    /// <summary>Sealed for a row; what is sealed already stays as it is.</summary>
    internal Sealed SealedIn(SealedPlace here) => isEnvelope || IsEmpty ? this : new(here.Seal(text!), true, here);

    /// <summary>For its column. What was never sealed must not get there.</summary>
    internal string ForColumn() =>
        IsEmpty ? "" : isEnvelope ? text! : throw new InvalidOperationException("A field was on its way into the database unsealed.");

    /// <summary>Whether both are the very same value; two seals of one number are not.</summary>
    internal bool IsSame(Sealed other) => isEnvelope == other.isEnvelope && (text ?? "") == (other.text ?? "");

    private string Plain => IsEmpty ? "" : !isEnvelope ? text!
        : place?.Open(text!) ?? throw new InvalidOperationException("A sealed field was read without its row: tell it where it stands.");

    /// <summary>
    /// Digits, and fewer letters and signs between them than there are digits: an ID number, a passport's, a phone's with its area
    /// code. Anything else is a name or a note.
    /// </summary>
    private static bool IsNumber(string plain) =>
        plain.All(letter => char.IsDigit(letter) || char.IsAsciiLetter(letter) || letter is '+' or '-' or ' ' or '(' or ')' or '.' or '/')
            && plain.Count(char.IsDigit) * 2 >= plain.Length;

    private static string LastOf(string number)
    {
        var signs = string.Concat(number.Where(char.IsLetterOrDigit));
        return signs[^Math.Min(2, signs.Length / 3)..];
    }

    private sealed class SealedConverter : JsonConverter<Sealed>
    {
        public override Sealed Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("A sealed field is never read from JSON.");

        public override void Write(Utf8JsonWriter writer, Sealed value, JsonSerializerOptions options) => writer.WriteStringValue("***");
    }
}

/// <summary>Marks a column as the keyed index of a sealed field, for looking it up exactly: filled in when the field is sealed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LooksUpAttribute(string field) : Attribute
{
    public string Field { get; } = field;
}
