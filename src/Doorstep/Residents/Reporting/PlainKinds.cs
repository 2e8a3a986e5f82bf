using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Places;
using Microsoft.Extensions.Localization;

namespace Doorstep.Residents.Reporting;

/// <summary>
/// The kinds that residents are offered, in the words they use: "a street lamp is out" for what the catalogue calls street-lamp failure.
/// </summary>
sealed class PlainKinds(ListKinds kinds, IStringLocalizer words)
{
    public async Task<IReadOnlyList<PlainKind>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await kinds.RunAsync(cancellationToken)).Select(Of)];

    /// <inheritdoc cref="ListKinds.EmergencyAsync"/>
    public async Task<PlainKind?> EmergencyAsync(string code, CancellationToken cancellationToken = default) =>
        await kinds.EmergencyAsync(code, cancellationToken) is { } kind ? Of(kind) : null;

    private PlainKind Of(ListKinds.Item kind) =>
        new(kind, Plain(words, kind.Code, kind.Name), Known(words, $"report.category.{kind.CategoryCode}", kind.CategoryName));

    /// <summary>A kind that the city has added since has only its official name.</summary>
    public static string Plain(IStringLocalizer words, string code, string official) => Known(words, $"kind.{code}", official);

    private static string Known(IStringLocalizer words, string key, string official) =>
        words[key] is { ResourceNotFound: false } plain ? plain.Value : official;
}

/// <summary>A kind with the words a resident uses for it and for its category.</summary>
public sealed record PlainKind(ListKinds.Item Kind, string Words, string Category)
{
    public string Code => Kind.Code;

    public bool IsEmergency => Kind.IsEmergency;

    public string Link => IsEmergency ? $"/help?kind={Code}" : $"/report?kind={Code}";

    /// <summary>Found by either name, or in pinyin.</summary>
    public bool Answers(string asked)
    {
        var letters = AddressWords.Read(asked).Letters;
        return UserText.Has(Words, asked) || UserText.Has(Kind.Name, asked)
            || (letters.Length > 1 && (Pinyin.Spells(letters, Words) || Pinyin.Spells(letters, Kind.Name)));
    }
}
