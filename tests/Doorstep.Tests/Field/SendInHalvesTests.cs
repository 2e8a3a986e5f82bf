using System.Text.Json;
using CsCheck;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Outbox;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class SendInHalvesTests
{
    private static readonly Answered good = new(200, ""), wrong = new(400, ""), tooMuch = new(413, ""), busy = new(503, "");

    private static readonly Gen<List<(int Size, bool IsBad, bool WasNotTaken)>> outboxes =
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 9], Gen.Int[0, 9], (size, bad, before) => (size, bad == 0, before == 0)).List[0, 60];

    /// <summary>The server takes a batch as a whole or not at all, whatever in it is wrong, and no more than it says.</summary>
    [Fact]
    public Task Each_that_can_be_taken_is_taken_once_in_its_order_and_each_other_is_named() =>
        Gen.Select(outboxes, Gen.Int[1, 20], Gen.Int[400, 2000]).SampleAsync(async (made, most, mostBytes) =>
        {
            var all = made.Select((one, at) => Made(at, one.Size, one.WasNotTaken)).ToList();
            bool IsBad(Operation one) => made[(int)one.Number].IsBad || OutboxOrder.SizeOf(one) > mostBytes;
            var (requests, taken, bad) = (0, new List<Operation>(), new List<Operation>());
            var isDone = await SendInHalves.RunAsync(
                OutboxOrder.Batches(all, most, mostBytes),
                some =>
                {
                    requests++;
                    Assert.InRange(some.Count, 1, most);
                    return Task.FromResult(some.Sum(OutboxOrder.SizeOf) > mostBytes ? tooMuch : some.Any(IsBad) ? wrong : good);
                },
                (some, _) => Added(taken, some),
                (one, _) => Added(bad, [one]));
            Assert.True(isDone);
            Assert.Equal(all.Where(one => !IsBad(one)).OrderBy(one => one.Fault is not null).ThenBy(one => one.Number), taken);
            Assert.Equal(all.Where(IsBad).Select(one => one.Number).Order(), bad.Select(one => one.Number).Order());
            // Found by halves: not one by one, wherever few of many are bad.
            Assert.InRange(requests, 0, OutboxOrder.Batches(all, most, mostBytes).Count + 2 * (bad.Count + 1) * 5);
        });

    [Fact]
    public async Task Where_the_server_takes_nothing_now_the_rest_stays_for_later_and_nothing_is_named()
    {
        List<Operation> all = [.. Enumerable.Range(0, 6).Select(at => Made(at, 10, wasNotTaken: false))], taken = [], bad = [];
        var isDone = await SendInHalves.RunAsync(
            OutboxOrder.Batches(all, most: 2), some => Task.FromResult(some[0].Number < 2 ? good : busy), (some, _) => Added(taken, some),
            (one, _) => Added(bad, [one]));
        Assert.False(isDone);
        Assert.Equal(all[..2], taken);
        Assert.Empty(bad);
    }

    [Fact]
    public void A_batch_as_it_is_sent_is_never_more_than_the_server_takes()
    {
        List<Operation> all = [.. Enumerable.Range(0, 1200).Select(at => Made(at, 12_000, wasNotTaken: false))];
        var batches = OutboxOrder.Batches(all);
        Assert.Equal(all, batches.SelectMany(some => some));
        Assert.All(batches, some => Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(
            new SyncBatch(OutboxOrder.AsSync(some), new(99_999, long.MaxValue)), SyncJson.Plain.SyncBatch).Length, 1, SyncBatch.MostBytes));
        Assert.All(OutboxOrder.Batches([.. all.Select(one => one with { Body = Body(1) })]),
            some => Assert.InRange(some.Count, 1, SyncBatch.MostOperations));
    }

    private static Task Added(List<Operation> to, IEnumerable<Operation> some)
    {
        to.AddRange(some);
        return Task.CompletedTask;
    }

    private static JsonElement Body(int size) => JsonSerializer.SerializeToElement(new { note = new string('门', size / 3) });

    private static Operation Made(int number, int size, bool wasNotTaken) => new(
        Guid.Parse($"00000000-0000-7000-8000-{number:x12}"), number, "worker", Guid.Empty, null, Body(size), "", "", DateTimeOffset.UnixEpoch)
    { Fault = wasNotTaken ? "no" : null };
}
