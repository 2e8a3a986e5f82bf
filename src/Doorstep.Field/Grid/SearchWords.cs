using Doorstep.Contracts;

namespace Doorstep.Field.Grid;

/// <summary>Words that are looked for by the door: every one of them must be found.</summary>
static class SearchWords
{
    public static string[] Of(string? typed) =>
        UserText.Clean(typed ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>At the door itself, or in its address in any language.</summary>
    public static bool AreAt(string part, Names address, string door) => IsIn(part, door) || IsIn(part, address.Hans) || IsIn(part, address.Hant)
        || IsIn(part, address.En);

    public static bool IsIn(string part, string text) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
