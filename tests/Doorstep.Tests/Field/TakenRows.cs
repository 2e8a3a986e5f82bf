using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;

namespace Doorstep.Tests.Field;

/// <summary>What the phone does with an answer of the server, without a phone: it is read, found whole, and its rows are taken.</summary>
static class TakenRows
{
    /// <returns>False where the answer broke off: nothing of it was taken.</returns>
    public static bool Take(this GridRows rows, string text, bool isSnapshot)
    {
        var lines = SyncText.Read(text);
        if (!SyncText.IsWhole(lines))
        {
            return false;
        }

        var head = (HeadLine)HeldLines.Typed(lines[0]);
        var taken = lines.Where(line => line.IsRow || line.T == "gone").Select(HeldLines.Typed);
        if (isSnapshot)
        {
            rows.Replace(head, taken);
        }
        else
        {
            rows.Change(head, taken);
        }

        return true;
    }
}
