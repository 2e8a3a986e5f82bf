using Doorstep.Contracts;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity;

/// <summary>Normalises user names for comparison: plain letters and digits, without what a phone's keyboard or a copied line adds.</summary>
sealed class UserNameNormalizer : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name is null ? null : UserText.Code(name).ToUpperInvariant();

    public string? NormalizeEmail(string? email) => NormalizeName(email);
}
