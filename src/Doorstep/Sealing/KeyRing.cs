using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sealing;

/// <summary>
/// The unwrapped keys of the city, in memory. Fields are sealed with the newest active key and opened with whichever sealed them; look-ups ask
/// with every index key that is still in use. A version this node has not met yet is read from the database, and the ring is read again every few
/// seconds, so that a key another node made is known everywhere before it is first written with.
/// </summary>
public sealed class KeyRing(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    /// <summary>After this every node knows a new key; then it becomes active.</summary>
    public static readonly TimeSpan UntilActive = TimeSpan.FromSeconds(15);

    /// <summary>Longer than any transaction lasts: what was sealed with the old key just before is committed by then.</summary>
    public static readonly TimeSpan UntilCommitted = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(5);
    private const int IndexBytes = 16;

    private readonly Lock turn = new();
    private volatile Known? known;

    private sealed record Known(
        IReadOnlyDictionary<Guid, DataKey> All, IReadOnlyDictionary<int, DataKey> Seals, IReadOnlyList<DataKey> Indexes, SigningKey? Log);

    public string Seal(string plain, SealedPlace place) => Envelope.Seal(plain, place, Active(Now().Seals.Values));

    public string Open(string envelope, SealedPlace place) => Envelope.Open(envelope, place, KeyOf);

    /// <summary>The version that is written with now.</summary>
    public int SealVersion => Active(Now().Seals.Values).Version;

    /// <summary>The keyed index of a value, to be stored; null of nothing.</summary>
    public string? Index(string plain, string field) => plain.Length == 0 ? null : Index(Active(Now().Indexes), plain, field);

    /// <summary>What to look for: the value's index under every key in use.</summary>
    public List<string> Indexes(string plain, string field) => plain.Length == 0 ? [] : [.. Now().Indexes.Select(key => Index(key, plain, field))];

    /// <summary>A secret of 128 bits that only this city can work out, and always the same; with the newest key first.</summary>
    public List<string> Secrets(string of)
    {
        var bytes = Encoding.UTF8.GetBytes($"secret|{of}");
        return [.. Now().Indexes.OrderByDescending(key => key.Version)
            .Select(key => Base64Url.EncodeToString(HMACSHA256.HashData(key.Plain, bytes).AsSpan(0, IndexBytes)))];
    }

    /// <summary>The first keys of a new city, or of one from before there were such. Two nodes that start at once make one set.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // In a scope of its own: of two nodes one must fail, and then goes on.
        using var scope = scopes.AsJob("keys");
        var (db, ids) = (scope.ServiceProvider.GetRequiredService<DoorstepContext>(), scope.ServiceProvider.GetRequiredService<Ids>());
        var there = await db.DataKeys.Select(key => key.Use).Distinct().ToListAsync(cancellationToken);
        if (Enum.GetValues<KeyUse>().Except(there).ToList() is { Count: > 0 } missing)
        {
            var (path, now) = (CityKey.PathOf(configuration), clock.GetUtcNow());
            // A city that has keys already has its key, too: another one in its place would be a mistake to be told.
            var city = there.Count == 0 ? CityKey.ReadOrMake(path) : CityKey.Read(path);
            db.AddRange(missing.Select(use =>
                DataKey.Make(use, 1, use is KeyUse.Seal ? Algorithm : SealAlgorithm.AesGcm, city, new(ids.Next(), Guid.Empty, now), now)));
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
            {
                // Another node was first: its keys are there now.
            }
        }

        Read();
    }

    /// <summary>
    /// Signs the heads of the transparency log, under the name that the city has set (Transparency:Origin), or one made of the key.
    /// </summary>
    internal SigningKey LogKey => Now().Log ?? throw new InvalidOperationException("The city has no key for its log.");

    /// <summary>The secret of the key by which push services know the city.</summary>
    internal byte[] PushKey => SecretOf(KeyUse.Push);

    /// <summary>The secret of the key to which phones seal what only the city shall open.</summary>
    internal byte[] PhoneKey => SecretOf(KeyUse.Phone);

    private byte[] SecretOf(KeyUse use) => Now().All.Values.Single(key => key.Use == use).Plain;

    /// <summary>What new keys seal with.</summary>
    public SealAlgorithm Algorithm => configuration.GetValue("Sealing:Algorithm", SealAlgorithm.AesGcm);

    public void Read()
    {
        using var scope = scopes.AsJob("keys");
        var kept = scope.ServiceProvider.GetRequiredService<DoorstepContext>().DataKeys.AsNoTracking().Where(key => key.RetiredAt == null)
            .OrderBy(key => key.Version).ToList();
        lock (turn)
        {
            // A key that is known keeps its ciphers.
            DataKey? Same(DataKey key) => known?.All.GetValueOrDefault(key.Id) is { } same && same.ActiveFrom == key.ActiveFrom ? same : null;
            var city = kept.Exists(key => Same(key) is null) ? CityKey.Read(CityKey.PathOf(configuration)) : null;
            var keys = kept.ConvertAll(key => Same(key) ?? key.Unwrap(city!));
            known = new(keys.ToDictionary(key => key.Id), keys.Where(key => key.Use is KeyUse.Seal).ToDictionary(key => key.Version),
                keys.FindAll(key => key.Use is KeyUse.Index), LogKeyOf(keys));
        }
    }

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(ReadAgain, _ =>
    {
        Read();
        return Task.CompletedTask;
    }, stoppingToken);

    private SigningKey? LogKeyOf(List<DataKey> keys) =>
        keys.Find(key => key.Use is KeyUse.Log) is { } key ? new(configuration["Transparency:Origin"], SignatureKind.Log, key.Plain) : null;

    private DataKey KeyOf(int version)
    {
        if (Now().Seals.TryGetValue(version, out var key))
        {
            return key;
        }

        Read();
        return Now().Seals.TryGetValue(version, out key) ? key : throw new CryptographicException($"Key {version} of the city is gone.");
    }

    private Known Now()
    {
        if (known is null)
        {
            Read();
        }

        return known!;
    }

    private DataKey Active(IEnumerable<DataKey> keys)
    {
        var now = clock.GetUtcNow();
        return keys.Where(key => key.ActiveFrom <= now).MaxBy(key => key.Version)
            ?? throw new InvalidOperationException("The city has no active key.");
    }

    /// <summary>Half an HMAC is index enough; the field's name in it keeps equal values of two fields apart.</summary>
    private static string Index(DataKey key, string plain, string field)
    {
        var keyed = HMACSHA256.HashData(key.Plain, Encoding.UTF8.GetBytes($"{field}|{Normal(plain)}"));
        return $"{key.Version}.{Base64Url.EncodeToString(keyed.AsSpan(0, IndexBytes))}";
    }

    /// <summary>As one writes it: full-width digits are digits, x is X, spaces and hyphens between say nothing.</summary>
    private static string Normal(string plain) => UserText.Code(plain).ToUpperInvariant().Replace("-", "", StringComparison.Ordinal);
}
