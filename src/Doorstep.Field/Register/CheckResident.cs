using Doorstep.Contracts;

namespace Doorstep.Field.Register;

/// <summary>What is wrong with the answers about a resident, said at the door and not in the evening: the register's own rules.</summary>
public static class CheckResident
{
    /// <returns>By field, the key of the sentence.</returns>
    public static IReadOnlyDictionary<string, string> Run(ResidentDraft person, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(person);
        var isSmall = person.IsSmall(today);
        (string Field, string? Fault)[] all =
        [
            ("name", PersonName.FaultOf(person.Name)),
            ("idNumber", person.Document is DocumentType.None ? null : DocumentNumber.FaultOf(person.Document, person.Number, today)),
            ("phone", isSmall || PhoneText.IsNumber(person.Phone?.Trim()) ? null : "field.phone-wrong"),
            ("birthDate", person.AsksBirth(today) ? LifeSpan.FaultOf(person.BirthDate, today) : null),
        ];
        return Faults(all);
    }

    /// <summary>Of a child that was born: there is no number, and both her day and her sex are asked.</summary>
    public static IReadOnlyDictionary<string, string> RunBirth(ResidentDraft child, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(child);
        return Faults(
            ("name", PersonName.FaultOf(child.Name)),
            ("birthDate", child.BirthDate is null ? "error.required" : LifeSpan.FaultOf(child.BirthDate, today)),
            ("sex", child.Sex is Sex.Unknown ? "error.required" : null));
    }

    /// <summary>Of what is changed of a resident: what was left empty stays.</summary>
    public static IReadOnlyDictionary<string, string> RunEdit(ResidentDraft person, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(person);
        return Faults(
            ("name", PersonName.FaultOf(person.Name)),
            ("idNumber", string.IsNullOrWhiteSpace(person.Number) ? null : DocumentNumber.FaultOf(person.Document, person.Number, today)),
            ("phone", PhoneText.IsNumber(person.Phone?.Trim()) ? null : "field.phone-wrong"),
            ("birthDate", LifeSpan.FaultOf(person.BirthDate, today)));
    }

    private static Dictionary<string, string> Faults(params IEnumerable<(string Field, string? Fault)> all) =>
        all.Where(one => one.Fault is not null).ToDictionary(one => one.Field, one => one.Fault!);
}
