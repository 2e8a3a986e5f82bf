namespace Doorstep.Field.Photos;

/// <summary>A photo that was taken on this phone and that the server has not got, or not all of it.</summary>
/// <param name="Hash">SHA-256 of the file, in small hex: its name with the server, and in whatever names it.</param>
/// <param name="By">The user name of who took it.</param>
/// <param name="Draft">What it was taken for, while that was not done.</param>
/// <param name="Operation">What names it, once that was done.</param>
/// <param name="What">Of what it is, and where, to be read on this phone.</param>
public sealed record UnsentPhoto(
    Guid Id, string Hash, int Length, string By, DateTimeOffset At, string? Draft, Guid? Operation = null, string What = "", string Where = "")
{
    /// <summary>Why the server did not take it, in its own words. It is not sent again.</summary>
    public string? Refusal { get; init; }

    public bool IsToBeSent => Operation is not null && Refusal is null;

    public override string ToString() => $"{Id}";
}

/// <summary>What came of a photo that was made smaller.</summary>
public sealed record SmallPhoto(string Hash, int Length);
