using Doorstep.Contracts;

namespace Doorstep.Register;

/// <summary>The registration status of a resident where she lives. Derived, never stored.</summary>
public enum PopulationKind
{
    /// <summary>Where she is registered was not told.</summary>
    Unknown,
    /// <summary>户籍: registered where she lives.</summary>
    Registered,
    /// <summary>流动: registered in another city.</summary>
    Migrant,
    /// <summary>人户分离: registered elsewhere in this city.</summary>
    Separated,
    /// <summary>境外: from outside the mainland.</summary>
    NonMainland,
}

static class PopulationKinds
{
    /// <param name="registered">As finely as it is known: a community, or only the district or county of an identity number.</param>
    public static PopulationKind Of(DocumentType document, AreaCode? registered, AreaCode livesIn) => (document, registered) switch
    {
        (_, _) when document.IsNonMainland() => PopulationKind.NonMainland,
        (_, null) => PopulationKind.Unknown,
        (_, { } at) when at.Contains(livesIn) || livesIn.Contains(at) || SameCommunity(at, livesIn) => PopulationKind.Registered,
        (_, { } at) when at.Value[..4] == livesIn.Value[..4] => PopulationKind.Separated,
        _ => PopulationKind.Migrant,
    };

    private static bool SameCommunity(AreaCode one, AreaCode other) =>
        one.Level >= AreaLevel.Community && other.Level >= AreaLevel.Community && one.At(AreaLevel.Community) == other.At(AreaLevel.Community);
}
