using System.Text.Json;
using CsCheck;
using Doorstep.Field.Outbox;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class OutboxOrderTests
{
    private static readonly Gen<List<Operation>> outboxes =
        Gen.Select(Gen.Long[1, 1000], Gen.Int[0, 100_000], Gen.Bool, Made).List[0, 20];

    [Fact]
    public void What_waits_is_sent_in_the_order_in_which_it_was_done_whatever_the_clock_said_and_what_was_refused_holds_up_nothing() =>
        outboxes.Sample(all =>
        {
            var sent = OutboxOrder.Sendable(all);
            Assert.Equal(sent.Select(one => one.Number).Order(), sent.Select(one => one.Number));
            Assert.Equal(all.Where(one => one.Refusal is null).Select(one => one.Id).Order(), sent.Select(one => one.Id).Order());
        });

    [Fact]
    public void The_next_comes_after_all_that_is_there() =>
        outboxes.Sample(all => Assert.All(all, one => Assert.True(OutboxOrder.Next(all) > one.Number)));

    [Fact]
    public void What_was_not_accepted_is_no_longer_unsent_since_the_server_has_it()
    {
        var waits = Made(2, 20, isRefused: false);
        Assert.Equal(waits.At, OutboxOrder.Oldest([waits, Made(1, 10, isRefused: true)]));
        Assert.Null(OutboxOrder.Oldest([Made(1, 10, isRefused: true)]));
    }

    [Fact]
    public void Each_is_sent_under_its_own_id_with_what_was_done_before_it_at_the_same_household()
    {
        var first = Made(1, 10, isRefused: false);
        var second = Made(2, 20, isRefused: false) with { Previous = first.Id };
        Assert.Equal([(first.Id, (Guid?)null), (second.Id, first.Id)], OutboxOrder.AsSync([first, second]).Select(one => (one.Id, one.Previous)));
    }

    private static Operation Made(long number, int minutes, bool isRefused) => new(
        Guid.Parse($"00000000-0000-7000-8000-{number * 200_000 + minutes:x12}"), number, "worker", Guid.Empty, null,
        JsonDocument.Parse("{}").RootElement, "", "", DateTimeOffset.UnixEpoch.AddMinutes(minutes)) { Refusal = isRefused ? "no" : null };
}
