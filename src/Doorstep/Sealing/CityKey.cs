using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Sealing;

/// <summary>
/// The key of the city: 32 bytes in a file outside the database, which wrap all other keys. Whoever has a copy of the database and not this file
/// has nothing; whoever loses it has lost every name and number. Back it up apart from the database.
/// </summary>
public sealed class CityKey
{
    public const int Length = 32;
    private const int NonceBytes = 12, TagBytes = 16;

    private readonly byte[] key;

    private CityKey(byte[] key) => this.key = key;

    /// <summary>Where it lies: the setting Keys:File, else a credential of the service manager, else keys/city.key beside the data.</summary>
    public static string PathOf(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration["Keys:File"]
            ?? (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
                && File.Exists(Path.Combine(folder, "doorstep.key"))
                ? Path.Combine(folder, "doorstep.key")
                : Path.Combine(configuration["Data"] ?? "data", "keys", "city.key"));
    }

    /// <exception cref="InvalidOperationException">There is none, or it is no key.</exception>
    public static CityKey Read(string path)
    {
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : throw new InvalidOperationException(
            $"This city's names and numbers are sealed, and its key is not there: {path}. "
            + "Put back the file from its backup, or name it with Keys__File.");
        return bytes.Length == Length
            ? new(bytes)
            : throw new InvalidOperationException($"{path} is no key of a city: it must have {Length} bytes and has {bytes.Length}.");
    }

    /// <summary>
    /// The one that is there, or a new one, which only its owner may read. It appears whole or not at all: two nodes may start at once.
    /// </summary>
    public static CityKey ReadOrMake(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var made = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
            WriteSecret(made);
            try
            {
                File.Move(made, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(made);
            }
        }

        return Read(path);
    }

    /// <summary>A new secret of 32 bytes in a file that only its owner may read.</summary>
    internal static void WriteSecret(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(RandomNumberGenerator.GetBytes(Length));
        file.Flush(flushToDisk: true);
    }

    internal byte[] Wrap(ReadOnlySpan<byte> secret, string name)
    {
        var bytes = new byte[NonceBytes + secret.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            bytes.AsSpan(0, NonceBytes), secret, bytes.AsSpan(NonceBytes, secret.Length), bytes.AsSpan(^TagBytes..), Encoding.UTF8.GetBytes(name));
        return bytes;
    }

    /// <exception cref="InvalidOperationException">It was wrapped by another city's key.</exception>
    internal byte[] Unwrap(ReadOnlySpan<byte> wrapped, string name)
    {
        var secret = new byte[wrapped.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(wrapped[..NonceBytes], wrapped[NonceBytes..^TagBytes], wrapped[^TagBytes..], secret, Encoding.UTF8.GetBytes(name));
        }
        catch (CryptographicException)
        {
            throw new InvalidOperationException("The city's key file is not the one that this database was sealed with.");
        }

        return secret;
    }
}
