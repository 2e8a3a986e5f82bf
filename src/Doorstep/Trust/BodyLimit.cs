using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorstep.Trust;

/// <summary>
/// How much of a body is read: 64 KB, unless the endpoint says more (<see cref="Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute"/>). Also where
/// nobody said beforehand how long it
/// will be. So whatever a stranger may send is held in memory while it is looked at, and is in no file.
/// </summary>
static class BodyLimit
{
    public const int Usual = 64 << 10;

    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var most = http.MostBytes();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most;
        }

        if (http.Request.ContentLength > most)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }

        if (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            http.Request.Body = new CountedStream(http.Request.Body, most);
        }

        return next(http);
    });

    /// <summary>What this endpoint takes.</summary>
    public static long MostBytes(this HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { } own ? own.MaxRequestBodySize ?? long.MaxValue : Usual;

    private sealed class CountedStream(Stream body, long most) : Stream
    {
        private long read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Counted(body.Read(buffer, offset, count));

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Counted(await body.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await body.ReadAsync(buffer, cancellationToken));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Counted(int more) => (read += more) <= most
            ? more : throw new BadHttpRequestException("The body is larger than what this endpoint takes.", StatusCodes.Status413PayloadTooLarge);
    }
}
