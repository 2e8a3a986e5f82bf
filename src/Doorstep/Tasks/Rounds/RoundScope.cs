using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Forms;
using Doorstep.Places;

namespace Doorstep.Tasks.Rounds;

/// <summary>What lists and maps of rounds have in common: the area that is asked for, and the kinds that are rounds.</summary>
static class RoundScope
{
    /// <param name="code">Null for the widest area the caller sees.</param>
    /// <returns>Null where there is none, or not all of it is the caller's.</returns>
    public static AreaCode? AreaOfRounds(this Caller caller, string? code, AreaTree tree) => code is not { Length: > 0 }
        ? caller.Scope.TopOf(Permission.ViewCases, tree.City)
        : AreaCode.TryParse(code, out var area) && caller.Scope.Covers(Permission.ViewCases, area) ? area : null;

    /// <summary>The kinds whose form is that of a round, by code.</summary>
    public static async Task<SortedDictionary<string, TaskKind>> RoundKindsAsync(
        this CatalogueCache catalogue, ListForms forms, CancellationToken cancellationToken)
    {
        var rounds = await forms.RoundsAsync(cancellationToken);
        return new((await catalogue.KindsAsync(cancellationToken)).Values.Where(kind => kind.Form is { } form && rounds.Contains(form))
            .ToDictionary(kind => kind.Code), StringComparer.Ordinal);
    }
}
