using System.Net;
using System.Net.Http.Headers;
using Doorstep.Field.Device;
using Microsoft.Extensions.Time.Testing;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class PausesTests
{
    private readonly FakeTimeProvider clock = new();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void The_server_is_left_alone_as_long_as_it_asks_and_no_other_path_waits(int status)
    {
        Pauses pauses = new(clock);
        pauses.Note("/api/sync/operations", Answer(status, new(TimeSpan.FromSeconds(30))));
        Assert.True(pauses.IsPaused("/api/sync/operations"));
        Assert.False(pauses.IsPaused("/api/sync/changes?cursor=1"));
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.False(pauses.IsPaused("/api/sync/operations"));
    }

    [Fact]
    public void A_time_of_day_is_read_by_the_server_s_clock_and_no_pause_is_endless()
    {
        Pauses pauses = new(clock);
        DateTimeOffset theirs = new(2041, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var answer = Answer(503, new(theirs.AddMinutes(2)));
        answer.Headers.Date = theirs;
        pauses.Note("/a", answer);
        pauses.Note("/b?c", Answer(503, new(TimeSpan.FromDays(40))));
        clock.Advance(TimeSpan.FromMinutes(2.1));
        Assert.False(pauses.IsPaused("/a"));
        Assert.True(pauses.IsPaused("/b"));
        clock.Advance(Pauses.Longest);
        Assert.False(pauses.IsPaused("/b"));
    }

    [Fact]
    public void Whatever_else_is_answered_ends_the_pause()
    {
        Pauses pauses = new(clock);
        pauses.Note("/a", Answer(429, new(TimeSpan.FromSeconds(30))));
        pauses.Note("/a", Answer(200, null));
        Assert.False(pauses.IsPaused("/a"));
        pauses.Note("/a", Answer(500, new(TimeSpan.FromSeconds(30))));
        Assert.False(pauses.IsPaused("/a"));
    }

    private static HttpResponseMessage Answer(int status, RetryConditionHeaderValue? after)
    {
        HttpResponseMessage answer = new((HttpStatusCode)status);
        answer.Headers.RetryAfter = after;
        return answer;
    }
}
