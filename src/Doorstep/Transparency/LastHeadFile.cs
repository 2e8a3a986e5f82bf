using System.Text;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>
/// A file beside the city's key with the newest head that the city has signed: a third place, apart from the database and from the published files,
/// so that either of them rolled back or emptied is noticed. It is signed with the log's key, which the city's key wraps; whoever can write to all
/// three places is bound by a witness alone.
/// </summary>
sealed class LastHeadFile(IConfiguration configuration)
{
    /// <summary>
    /// The setting Transparency:KeptHead; else beside the city's key, or under the data where that lies with the service manager and cannot be
    /// written beside.
    /// </summary>
    public string Path { get; } = configuration["Transparency:KeptHead"] ?? Beside(configuration);

    public bool IsThere => File.Exists(Path);

    /// <summary>Null where there is none, or none that this key signed.</summary>
    public SignedHead? Read(VerifierKey key)
    {
        try
        {
            return SignedHead.Parse(File.ReadAllText(Path)) is { } kept && kept.IsSignedBy(key) ? kept : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>An older one never takes a newer one's place.</summary>
    public void Keep(SignedHead signed, VerifierKey key)
    {
        if (Read(key) is { } kept && kept.Head.Size >= signed.Head.Size)
        {
            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        var half = $"{Path}.{System.IO.Path.GetRandomFileName()}";
        using (var stream = new FileStream(half, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(signed.ToString()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, Path, overwrite: true);
    }

    /// <summary>Renames the file out of the way. When the tree is begun anew, under another name.</summary>
    public void PutAside(string suffix)
    {
        if (IsThere)
        {
            File.Move(Path, $"{Path}.{suffix}", overwrite: true);
        }
    }

    private static string Beside(IConfiguration configuration)
    {
        var (key, own) = (CityKey.PathOf(configuration), System.IO.Path.Combine(configuration["Data"] ?? "data", "keys", "city.key"));
        return $"{(configuration["Keys:File"] is null && key != own ? own : key)}.head";
    }
}
