using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Sync.Phone;

/// <summary>
/// Writes lines of JSON, counts the rows among them and adds up the hash of each table. What it writes goes out compressed where the reader can
/// take it so.
/// </summary>
sealed class LineWriter : IAsyncDisposable
{
    private const int Buffered = 64 << 10;

    private static readonly byte[] feed = "\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> buffer = new(Buffered);
    private readonly ArrayBufferWriter<byte> line = new(1024);
    private readonly Utf8JsonWriter json;
    private readonly SortedDictionary<string, StateHash> hashes = new(StringComparer.Ordinal);
    private readonly Stream stream;

    private LineWriter(Stream stream) => (this.stream, json) =
        (stream, new(line, new() { Encoder = SyncJson.Plain.Options.Encoder, SkipValidation = true }));

    public int Rows { get; private set; }

    public IReadOnlyDictionary<string, string> Hashes => hashes.ToDictionary(one => one.Key, one => $"{one.Value}");

    public static LineWriter To(HttpContext http)
    {
        var accepted = http.Request.Headers.AcceptEncoding.ToString();
        var coding = accepted.Contains("br", StringComparison.OrdinalIgnoreCase) ? "br"
            : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? "gzip" : null;
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.Vary = "Accept-Encoding";
        if (coding is not null)
        {
            http.Response.Headers.ContentEncoding = coding;
        }

        var body = http.Response.Body;
        // Quick rather than small: a thousand phones may ask at once.
        return new(coding switch
        {
            "br" => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true),
            "gzip" => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
            _ => body,
        });
    }

    /// <summary>For hashes alone.</summary>
    public static LineWriter ToNowhere() => new(Stream.Null);

    public async Task WriteAsync(SyncLine written, CancellationToken cancellationToken)
    {
        line.ResetWrittenCount();
        json.Reset();
        JsonSerializer.Serialize(json, written, SyncJson.Plain.SyncLine);
        await json.FlushAsync(cancellationToken);
        if (PhoneTables.KeyOf(written) is { } key)
        {
            Rows++;
            if (key.IsHashed)
            {
                var hash = hashes.GetValueOrDefault(key.Table);
                hash.Add(line.WrittenSpan);
                hashes[key.Table] = hash;
            }
        }

        buffer.Write(line.WrittenSpan);
        buffer.Write(feed);
        if (buffer.WrittenCount > Buffered / 2)
        {
            await PassOnAsync(cancellationToken);
        }
    }

    /// <summary>What was written so far is on its way.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await PassOnAsync(cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public Task EndAsync(CancellationToken cancellationToken) => WriteAsync(new EndLine(Rows, Hashes), cancellationToken);

    private async Task PassOnAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    public async ValueTask DisposeAsync()
    {
        await PassOnAsync(CancellationToken.None);
        await json.DisposeAsync();
        if (stream is BrotliStream or GZipStream)
        {
            await stream.DisposeAsync();
        }
    }
}
