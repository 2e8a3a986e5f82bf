using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>What is handed over as it was sealed to the city.</summary>
public sealed record SealedBatch(IReadOnlyList<SealedOperation> Sealed);

/// <param name="Box">In base64; what it is, only the city sees.</param>
public sealed record SealedOperation(string Id, string Box);

/// <summary>
/// Hands over to the office what a wipe has left on this phone, where nobody knows the PIN of then any more: unopened, as it was sealed to the city
/// when it was done, and signed with the key of the phone that this was.
/// </summary>
public sealed class HandOverLeft(CallServer server, Vault vault)
{
    private const int MostAtOnce = 50;

    /// <summary>How much the office has of it.</summary>
    public int Count { get; private set; }

    /// <summary>Why nothing more of it is taken, in the server's words.</summary>
    public string? Trouble { get; private set; }

    /// <returns>False where some of it is still here.</returns>
    public async Task<bool> RunAsync()
    {
        Trouble = null;
        var left = await vault.LeftBoxesAsync();
        foreach (var some in left.GroupBy(one => one.Device).SelectMany(ofOne => ofOne.Chunk(MostAtOnce)))
        {
            SealedBatch batch = new([.. some.Select(one => new SealedOperation(one.Id, one.Box))]);
            var answered = await server.HandOverAsync(some[0].Device, JsonSerializer.Serialize(batch, FieldJson.Default.SealedBatch),
                text => vault.SignLeftAsync(some[0].Id, text));
            if (!answered.IsGood)
            {
                Trouble = ReadProblem.Of(answered.Body);
                return false;
            }

            await TakenAsync(some, JsonSerializer.Deserialize(answered.Body, SyncJson.Default.SyncAnswers)!);
        }

        return (await vault.LeftBoxesAsync()).Count == 0;
    }

    private async Task TakenAsync(LeftBox[] some, SyncAnswers answers)
    {
        var taken = answers.Answers.Select(one => $"{one.Id}").ToHashSet();
        foreach (var one in some.Where(one => taken.Contains(one.Id)))
        {
            await vault.DropLeftAsync(one.Id);
            Count++;
        }
    }
}
