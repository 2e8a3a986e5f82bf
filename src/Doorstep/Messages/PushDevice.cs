using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Messages;

/// <summary>
/// A browser in which somebody has turned on push messages: that it is there is her consent, and with it goes her consent. Its address and its keys
/// are secrets: whoever has them can write to it.
/// </summary>
public sealed class PushDevice : ILogged
{
    public const string Allowed = "message.push-allowed", Withdrawn = "message.push-withdrawn", Lost = "message.push-lost";

    public const int LongestEndpoint = 1000, LongestName = 60;

    /// <summary>For one account.</summary>
    public const int Most = 10;

    private PushDevice() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    /// <summary>Which browser it is, as far as it says.</summary>
    public string Name { get; private set; } = "";
    /// <summary>In which its owner reads.</summary>
    public string Language { get; private set; } = "";
    /// <summary>Its address at the push service of its maker.</summary>
    public Sealed Endpoint { get; private init; }
    /// <summary>Of two accounts that turn it on in one browser it belongs to the second.</summary>
    [LooksUp(nameof(Endpoint))]
    public string? EndpointKey { get; private set; }
    /// <summary>The browser's public key, p256dh.</summary>
    public Sealed PublicKey { get; private set; }
    /// <summary>What the browser shares with us, auth.</summary>
    public Sealed Secret { get; private set; }
    public DateTimeOffset AllowedAt { get; private init; }
    public DateTimeOffset? PushedAt { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static PushDevice Allow(Guid accountId, string endpoint, AreaCode home, Act act)
    {
        PushDevice device = new() { Id = act.Id, AccountId = accountId, Endpoint = new(endpoint), AllowedAt = act.At };
        device.Log(Allowed, home, act);
        return device;
    }

    /// <summary>What a browser says of itself each time it comes.</summary>
    public void Tell(string name, string language, string publicKey, string secret) =>
        (Name, Language, PublicKey, Secret) = (name, language, new(publicKey), new(secret));

    /// <summary>Part of the commit that removes it.</summary>
    public void Withdraw(AreaCode home, Act act) => Log(Withdrawn, home, act);

    private void Log(string what, AreaCode home, Act act) => NewEntries.Add(Entry.Of(what, AccountId, home, act));
}
