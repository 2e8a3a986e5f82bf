using System.Text.Json;

namespace Doorstep.Live;

/// <summary>
/// An append-only spool file of this node for what the database cannot take now: one line of JSON each, flushed to the disk before it is
/// acknowledged. A crash may leave half a line: whole lines are read, and what is torn is put aside in a file beside it, and said so. Lines leave the
/// file only once they were written elsewhere, so one may be written twice: whoever writes must see that.
/// </summary>
public sealed class SpoolFile<T>(string path, ILogger log) : IDisposable
{
    private static readonly JsonSerializerOptions whole = new() { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    private readonly SemaphoreSlim adding = new(1);
    private readonly SemaphoreSlim emptying = new(1);
    private readonly string taken = $"{path}.taken";
    private int waiting;

    /// <summary>How many lines lie here, as far as this process knows.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <exception cref="IOException">Nothing was kept: the disk takes nothing either.</exception>
    public async Task KeepAsync(IReadOnlyList<T> lines)
    {
        await adding.WaitAsync();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var file = Open(path, FileMode.OpenOrCreate);
            var length = file.Length;
            try
            {
                await AppendAsync(file, lines);
            }
            catch (Exception full)
            {
                // Half of it would be taken for a line that a crash has torn. A file that must not grow is no IOException to .NET.
                file.SetLength(length);
                throw new IOException($"{path} takes nothing.", full);
            }

            Interlocked.Add(ref waiting, lines.Count);
            log.LogError("The database took nothing: {Lines} kept in {Path} until it does", lines.Count, path);
        }
        finally
        {
            adding.Release();
        }
    }

    /// <param name="write">Writes lines where they belong, and answers with those that must stay.</param>
    public async Task EmptyAsync(Func<IReadOnlyList<T>, Task<IReadOnlyList<T>>> write, CancellationToken cancellationToken)
    {
        await emptying.WaitAsync(cancellationToken);
        try
        {
            // What was taken before the last stop comes first; what comes meanwhile is kept in a new file.
            while (File.Exists(taken) || await TakeAsync(cancellationToken))
            {
                var left = await write(await ReadAsync(cancellationToken));
                Volatile.Write(ref waiting, left.Count);
                if (left.Count > 0)
                {
                    await LeaveAsync(left);
                    return;
                }

                File.Delete(taken);
            }
        }
        finally
        {
            emptying.Release();
        }
    }

    public void Dispose()
    {
        adding.Dispose();
        emptying.Dispose();
    }

    /// <summary>Without a buffer, which would be written once more when a file that took nothing is closed.</summary>
    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    private static async Task AppendAsync(FileStream file, IReadOnlyList<T> lines)
    {
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            if (file.ReadByte() != '\n')
            {
                // After half a line that a crash has left, a line of its own.
                file.WriteByte((byte)'\n');
            }
        }

        using MemoryStream bytes = new();
        foreach (var line in lines)
        {
            bytes.Write(JsonSerializer.SerializeToUtf8Bytes(line));
            bytes.WriteByte((byte)'\n');
        }

        await file.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        file.Flush(flushToDisk: true);
    }

    private async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        await adding.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            File.Move(path, taken);
            return true;
        }
        finally
        {
            adding.Release();
        }
    }

    private async Task<List<T>> ReadAsync(CancellationToken cancellationToken)
    {
        List<T> lines = [];
        foreach (var line in (await File.ReadAllLinesAsync(taken, cancellationToken)).Where(line => line.Length > 0))
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize<T>(line, whole) ?? throw new JsonException("A line says nothing."));
            }
            catch (JsonException)
            {
                var torn = $"{path}.torn";
                await File.AppendAllLinesAsync(torn, [line], cancellationToken);
                log.LogCritical("A line of {Path} is torn, as after a power cut. It is put aside in {Torn}: somebody has to look at it", path, torn);
            }
        }

        return lines;
    }

    private async Task LeaveAsync(IReadOnlyList<T> left)
    {
        await using (var file = Open($"{taken}.new", FileMode.Create))
        {
            await AppendAsync(file, left);
        }

        File.Move($"{taken}.new", taken, overwrite: true);
    }
}
