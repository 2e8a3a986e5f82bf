namespace Doorstep.Identity.Sessions;

/// <summary>A row that counts the tries to get into one account from one place since the first of them.</summary>
public sealed class SignInTry
{
    private SignInTry() { }

    public Guid AccountId { get; private init; }
    /// <summary>A browser that has signed in to it before, a network, or empty for all networks together.</summary>
    public string Source { get; private init; } = "";
    public int Tries { get; private init; }
    /// <summary>In milliseconds of Unix time: written by SQL that is the same on both databases.</summary>
    public long Since { get; private init; }
}
