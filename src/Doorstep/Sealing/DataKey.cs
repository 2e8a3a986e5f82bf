using System.ComponentModel.DataAnnotations.Schema;
using Doorstep.Live;

namespace Doorstep.Sealing;

/// <summary>
/// What a key of the city is used for: keys of different uses are made apart, and none can do the work of another. They are made apart: who has one
/// cannot do the work of another.
/// </summary>
public enum KeyUse
{
    /// <summary>Seals fields.</summary>
    Seal,
    /// <summary>Makes the keyed index by which a sealed field is found.</summary>
    Index,
    /// <summary>Signs the heads of the transparency log. It is not changed with the others: witnesses know it.</summary>
    Log,
    /// <summary>Shows push services that a message is this city's (VAPID). It is not changed with the others: browsers are bound to it.</summary>
    Push,
    /// <summary>Opens what phones seal to the city. It is not changed with the others: phones may be long without a network.</summary>
    Phone,
}

/// <summary>One version of a key, wrapped by the city's own key, which never stands in the database.</summary>
public sealed class DataKey : ILogged
{
    private SealCipher? cipher;
    private byte[]? plain;

    private DataKey() { }

    public Guid Id { get; private init; }
    public KeyUse Use { get; private init; }
    public int Version { get; private init; }
    public SealAlgorithm Algorithm { get; private init; }
    public byte[] Wrapped { get; private set; } = [];
    public DateTimeOffset MadeAt { get; private init; }
    /// <summary>From when on it is written with; it is read with at once.</summary>
    public DateTimeOffset ActiveFrom { get; private init; }
    /// <summary>When every sealed field of the city had been sealed with it, or with a newer one; null until then.</summary>
    public DateTimeOffset? WholeAt { get; private set; }
    /// <summary>When nothing was left that needs it.</summary>
    public DateTimeOffset? RetiredAt { get; private set; }

    [NotMapped]
    public List<Entry> NewEntries { get; } = [];

    internal SealCipher Cipher => cipher ??= SealCipher.Of(Algorithm, Plain);

    internal byte[] Plain => plain ?? throw new InvalidOperationException("The key is still wrapped.");

    internal static DataKey Make(KeyUse use, int version, SealAlgorithm algorithm, CityKey city, Act act, DateTimeOffset activeFrom)
    {
        DataKey made = new()
        {
            Id = act.Id, Use = use, Version = version, Algorithm = algorithm, MadeAt = act.At, ActiveFrom = activeFrom,
            WholeAt = use is KeyUse.Log or KeyUse.Push or KeyUse.Phone ? act.At : null
        };
        made.plain = System.Security.Cryptography.RandomNumberGenerator.GetBytes(use is KeyUse.Seal ? SealCipher.KeyBytes(algorithm) : 32);
        made.Wrapped = city.Wrap(made.plain, made.Name);
        made.Log("key.made", act);
        return made;
    }

    internal DataKey Unwrap(CityKey city)
    {
        plain ??= city.Unwrap(Wrapped, Name);
        return this;
    }

    /// <summary>Under another key of the city; the key itself, and all that it sealed, stays.</summary>
    internal void RewrapUnder(CityKey city, Act act)
    {
        Wrapped = city.Wrap(Plain, Name);
        Log("key.rewrapped", act);
    }

    internal void IsWhole(DateTimeOffset at) => WholeAt ??= at;

    internal void Retire(Act act)
    {
        RetiredAt = act.At;
        Log("key.retired", act);
    }

    private string Name => $"{Use}|{Version}";

    private void Log(string what, Act act) => NewEntries.Add(Entry.Of(what, Id, default, act));
}
