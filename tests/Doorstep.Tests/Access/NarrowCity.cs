using System.Collections.Concurrent;
using System.Globalization;
using Doorstep.Tests.Cases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Time.Testing;

namespace Doorstep.Tests.Access;

/// <summary>The city of the case tests on a node that works on one thing of a lane at a time, and lets one report wait that can.</summary>
public sealed class NarrowCity : CaseCity
{
    /// <summary>How many of each may wait behind the one at work.</summary>
    public const int WorkRoom = 16, ListRoom = 64, ImportRoom = 32, TileRoom = 16;

    private readonly SlowBodies slow = new();

    /// <summary>Who waits in a lane, waits by it.</summary>
    public new FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Lanes:Work", "1");
        builder.UseSetting("Lanes:Bulk", "1");
        builder.UseSetting("Lanes:Reports", "1");
        builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(slow).AddSingleton<TimeProvider>(Clock));
    }

    /// <summary>Posts what does not arrive before it is released; returns when somebody over there waits for it.</summary>
    internal Task<SlowPost> PostSlowlyAsync(HttpClient client, string path, HttpContent content) => slow.PostAsync(client, path, content);
}

sealed record SlowPost(Task<HttpResponseMessage> Answer, SlowBody Body);

sealed class SlowBodies : IStartupFilter
{
    private const string Header = "Slow-Body";

    private readonly ConcurrentDictionary<string, SlowBody> bodies = new();
    private int count;

    public async Task<SlowPost> PostAsync(HttpClient client, string path, HttpContent content)
    {
        var name = Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture);
        var body = bodies[name] = new();
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content, Headers = { { Header, name } } };
        var answer = client.SendAsync(request);
        await body.IsWaitedFor;
        return new(answer, body);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, then) =>
        {
            if (bodies.TryGetValue(http.Request.Headers[Header].ToString(), out var body))
            {
                http.Request.Body = body.Of(http.Request.Body);
            }

            return then(http);
        });
        next(app);
    };
}

/// <summary>A body that comes only when it is released.</summary>
sealed class SlowBody : Stream
{
    private readonly TaskCompletionSource waitedFor = new(TaskCreationOptions.RunContinuationsAsynchronously),
        released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream body = Null;

    public Task IsWaitedFor => waitedFor.Task;

    public void Release() => released.SetResult();

    public SlowBody Of(Stream sent)
    {
        body = sent;
        return this;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        waitedFor.TrySetResult();
        await released.Task.WaitAsync(cancellationToken);
        return await body.ReadAsync(buffer, cancellationToken);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
