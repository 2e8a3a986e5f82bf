namespace Doorstep.Contracts.Forms;

/// <summary>
/// Something that nobody is asked about who has not asked for that service herself; a form that asks it otherwise is not published.
/// </summary>
/// <param name="Prefix">How its concepts begin.</param>
/// <param name="Service">The option of <see cref="ServiceAsked"/> that must have been chosen.</param>
public sealed record SensitiveConcept(string Prefix, string Service)
{
    /// <summary>The concept of the question which service a resident asked for, unasked.</summary>
    public const string ServiceAsked = "family.service-asked";

    /// <summary>The option of it that says that she asked for none.</summary>
    public const string NoService = "none";

    public static IReadOnlyList<SensitiveConcept> All { get; } = [new("family.pregnancy", "antenatal"), new("family.contraception", "contraception")];

    /// <summary>Null for a concept that is not among them.</summary>
    public static SensitiveConcept? Of(string concept)
    {
        ArgumentNullException.ThrowIfNull(concept);
        return All.FirstOrDefault(one => concept.StartsWith(one.Prefix, StringComparison.Ordinal));
    }
}
