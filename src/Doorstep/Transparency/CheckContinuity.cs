using Doorstep.Data;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>
/// Checks that the next head would continue every head that this city has signed: the one in the database, the published one, and the one kept beside
/// the city's key. Where it would not, nothing is signed; the city works on, and says so until an operator has decided.
/// </summary>
sealed class CheckContinuity(KeyRing keys, LogFolder folder, LastHeadFile kept)
{
    private const string Ways =
        "After a restore, take in what was published with verify-log --after-restore; "
        + "where that cannot be, begin the tree anew with verify-log --begin-anew, which is written down.";

    /// <returns>Null where the tree may be signed on; else why not.</returns>
    public async Task<string?> RunAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var key = keys.LogKey.Verifier;
        if (kept.IsThere && kept.Read(key) is null)
        {
            return $"The head in {kept.Path} was not signed with the log's key of this database: the key was replaced, or the file was. {Ways}";
        }

        // Files first: another node signs in the database before it publishes, and publishes before it keeps.
        var (last, published) = (kept.Read(key)?.Head, folder.Head);
        var counter = await db.LeafCounters.AsNoTracking().SingleAsync(cancellationToken);
        if (published?.Head.Size > counter.SignedSize)
        {
            return $"The published head has {published.Head.Size} entries, more than the database knows: a restored backup. {Ways}";
        }

        if (last is not null && !Continues(last, counter.SignedSize))
        {
            return $"The head kept in {kept.Path} has {last.Size} entries, and the log of now does not continue it: "
                + $"the database or the published files were rolled back, emptied or replaced. {Ways}";
        }

        var signed = SignedHead.Parse(counter.Note);
        return signed is null || Continues(signed.Head, counter.SignedSize)
            ? null
            : $"The published files in {folder.Path} do not give the head that the database holds. {Ways}";
    }

    /// <summary>The published files are read, since the next head is made of them.</summary>
    private bool Continues(TreeHead head, long size)
    {
        try
        {
            return head.Size <= size && folder.Tiles.Tree(size).Before(head.Size).Root.AsSpan().SequenceEqual(head.Root);
        }
        catch (TileFaultException)
        {
            return false;
        }
    }
}

/// <summary>Thrown where signing would contradict a head that others have seen.</summary>
sealed class ForkException(string message) : Exception(message);
