using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Sync.Outbox;

namespace Doorstep.Tests.Access;

/// <summary>What is held of a phone's work at a spot, for the policy table.</summary>
static class SyncSamples
{
    /// <summary>A visit to a household of the spot, made by somebody else.</summary>
    public static Guid AHeldVisit(Spot spot)
    {
        var (act, household) = (spot.City.Now(), RegisterSamples.AHousehold(spot));
        SyncOperation visit = new(
            spot.City.NewId(), SyncKind.Visit, act.At, JsonDocument.Parse("""{ "condition": "Sound" }""").RootElement, household.Id);
        var body = JsonSerializer.Serialize(visit, SyncJson.Default.SyncOperation);
        var held = HeldOperation.Of(visit, body, act.By, spot.Area, NotDone.Held("held.out-of-order"), act);
        var known = SyncedOperation.Of(visit, act.By, "content", act.At);
        known.Became(SyncState.Held, null);
        spot.Db.AddRange(held, known);
        return held.Id;
    }
}
