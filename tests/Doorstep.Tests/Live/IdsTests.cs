using Doorstep.Live;
using Microsoft.Extensions.Time.Testing;

namespace Doorstep.Tests.Live;

public sealed class IdsTests
{
    [Fact]
    public void Ids_of_one_millisecond_sort_as_they_were_made_and_none_comes_twice()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2015, 2, 12, 1, 30, 0, TimeSpan.Zero));
        Ids ids = new(clock, new Chance(7));
        var made = Enumerable.Range(0, 10_000).Select(_ => ids.Next().ToString()).ToList();
        Assert.Equal(made.Order(StringComparer.Ordinal), made);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(string.CompareOrdinal(ids.Next().ToString(), made[^1]) > 0);
        Assert.All(made, id => Assert.Equal(('7', "89ab"), (id[14], "89ab".Contains(id[19], StringComparison.Ordinal) ? "89ab" : id)));
    }

    [Fact]
    public void Two_threads_never_make_the_same()
    {
        Ids ids = new(new FakeTimeProvider(), new Chance(7));
        Assert.Equal(20_000, Enumerable.Range(0, 20_000).AsParallel().Select(_ => ids.Next()).Distinct().Count());
    }

    [Fact]
    public void An_id_of_the_past_carries_its_time()
    {
        var then = new DateTimeOffset(2014, 1, 1, 0, 0, 0, 123, TimeSpan.Zero);
        var id = new Ids(TimeProvider.System, new Chance(7)).At(then);
        Assert.Equal(then.ToUnixTimeMilliseconds(), Convert.ToInt64(id.ToString("n")[..12], 16));
    }
}
