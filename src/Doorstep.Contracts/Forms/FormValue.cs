namespace Doorstep.Contracts.Forms;

/// <summary>An answer, or what an expression gives. Nothing answered is null.</summary>
public abstract record FormValue
{
    /// <summary>Words, or the code of the one option that was chosen.</summary>
    public sealed record Text(string Words) : FormValue;

    /// <summary>Smaller than a thousand million, with six digits behind the point at most: exact in every language's numbers.</summary>
    public sealed record Number(decimal Amount) : FormValue;

    /// <summary>What a condition gives; no question is answered with it.</summary>
    public sealed record Truth(bool Holds) : FormValue;

    public sealed record Date(DateOnly Day) : FormValue;

    /// <summary>The codes of all options that were chosen.</summary>
    public sealed record Codes(IReadOnlyList<string> Chosen) : FormValue
    {
        public bool Equals(Codes? other) => other is not null && Chosen.SequenceEqual(other.Chosen);

        public override int GetHashCode() => Chosen.Count;
    }

    /// <summary>WGS-84, degrees.</summary>
    public sealed record Place(double Longitude, double Latitude, double? AccuracyMetres) : FormValue;

    /// <summary>Photos or a signature, by the hashes of their contents.</summary>
    public sealed record Files(IReadOnlyList<string> Hashes) : FormValue
    {
        public bool Equals(Files? other) => other is not null && Hashes.SequenceEqual(other.Hashes);

        public override int GetHashCode() => Hashes.Count;
    }

    /// <summary>A person or a household of the register.</summary>
    public sealed record Record(Guid Id) : FormValue;

    public sealed record Rows(IReadOnlyList<FormAnswers> All) : FormValue
    {
        public bool Equals(Rows? other) => other is not null && All.SequenceEqual(other.All);

        public override int GetHashCode() => All.Count;
    }
}

/// <summary>What was answered, by the ids of the questions; of a row, or of the whole form.</summary>
public sealed class FormAnswers : IEquatable<FormAnswers>
{
    private readonly Dictionary<string, FormValue> values;

    public FormAnswers(IEnumerable<KeyValuePair<string, FormValue>>? values = null) => this.values = new(values ?? [], StringComparer.Ordinal);

    public IReadOnlyDictionary<string, FormValue> Values => values;

    public FormValue? this[string id] => values.GetValueOrDefault(id);

    public bool Equals(FormAnswers? other) =>
        other is not null && values.Count == other.values.Count && values.All(one => one.Value.Equals(other[one.Key]));

    public override bool Equals(object? obj) => Equals(obj as FormAnswers);

    public override int GetHashCode() => values.Count;
}
