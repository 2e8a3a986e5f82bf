using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>Checks the city's own log, rows and files, and writes them out for somebody who would rather check with another program.</summary>
sealed class VerifyLog(
    DoorstepContext db, LogFolder folder, LastHeadFile kept, KeyRing keys, TellWitnesses witnesses, CheckRows rows,
    AuditLines audited, TimeProvider clock)
{
    /// <summary>A witness signs a head just before it is published.</summary>
    private static readonly TimeSpan UntilPublished = TimeSpan.FromSeconds(1);

    private const int LooksAgain = 5;

    /// <param name="Head">Null where none was published yet.</param>
    /// <param name="Waiting">Rows that the next head will cover.</param>
    /// <param name="Erasures">Every hole that is accounted for, and by what.</param>
    /// <param name="Told">Acts on the tree itself - that rows were adopted, that it was begun anew - and roles that are not the usual ones.</param>
    /// <param name="Refused">What the witnesses say that they refused, by name.</param>
    public sealed record Result(
        TreeHead? Head, VerifierKey Key, long Waiting, IReadOnlyList<LogFault> Faults, IReadOnlyList<ErasedRange> Erasures,
        IReadOnlyList<string> Told, IReadOnlyList<(string Witness, string Heads)> Refused);

    /// <param name="earlier">A head that somebody has kept.</param>
    public async Task<Result> RunAsync(SignedHead? earlier, CancellationToken cancellationToken)
    {
        var key = keys.LogKey.Verifier;
        var asked = await witnesses.AskAsync(key, cancellationToken);
        List<SignedHead> heads = [.. new[] { earlier, kept.Read(key) }.Concat(asked.Select(witness => witness.Head)).OfType<SignedHead>()];
        var signed = await PublishedAsync(heads, cancellationToken);
        var waiting = await db.Leaves.LongCountAsync(leaf => leaf.Index == null, cancellationToken);
        List<LogFault> faults = [.. await rows.RunAsync(key, cancellationToken), .. OfWitnesses(asked, signed)];
        if (kept.IsThere && kept.Read(key) is null)
        {
            faults.Add(new("fork", ""));
        }

        var told = await ToldAsync(cancellationToken);
        var refused = asked.Where(witness => witness.Refused.Length > 0).Select(witness => (witness.Witness.Name, witness.Refused)).ToList();
        if (signed is null)
        {
            var counted = await db.LeafCounters.Select(counter => counter.SignedSize).SingleAsync(cancellationToken);
            return new(null, key, waiting, counted > 0 || heads.Count > 0 ? [new("signature", ""), .. faults] : faults, [], told, refused);
        }

        var lines = audited.ReadAsync(signed.Head.Size, cancellationToken);
        var found = await LogCheck.RunAsync(folder.Tiles, key, signed, lines, heads, clock.GetUtcNow(), cancellationToken);
        return new(signed.Head, key, waiting, [.. found.Faults, .. faults], found.Erasures, told, refused);
    }

    /// <summary>Every row with its salt, one JSON object on a line, in the order of the tree (docs/transparency.md).</summary>
    public async Task<long> ExportAsync(string file, CancellationToken cancellationToken)
    {
        var size = folder.Head?.Head.Size ?? 0;
        await using var lines = new StreamWriter(file);
        await foreach (var line in audited.ReadAsync(size, cancellationToken))
        {
            await lines.WriteLineAsync(Text(line));
        }

        return size;
    }

    public static string Text(AuditLine line) => line is { Salt: { } salt, Record: { } record }
        ? JsonSerializer.Serialize(new { index = line.Index, salt = Convert.ToBase64String(salt), record })
        : JsonSerializer.Serialize(new { index = line.Index, erased = true });

    /// <summary>While the server works, a head that somebody keeps may be a moment ahead of the published one.</summary>
    private async Task<SignedHead?> PublishedAsync(List<SignedHead> heads, CancellationToken cancellationToken)
    {
        for (var looked = 0; looked < LooksAgain && heads.Exists(head => head.Head.Size > (folder.Head?.Head.Size ?? 0)); looked++)
        {
            await Task.Delay(UntilPublished, cancellationToken);
        }

        return folder.Head;
    }

    /// <summary>A city that has a witness has bound itself to it: one that is silent, or has not signed the head, is a fault.</summary>
    private static IEnumerable<LogFault> OfWitnesses(IReadOnlyList<TellWitnesses.Kept> asked, SignedHead? signed) => asked
        .Where(witness => !witness.IsReached || signed is not null && !signed.IsSignedBy(witness.Witness))
        .Select(witness => new LogFault(witness.IsReached ? "unwitnessed" : "silent", witness.Witness.Name));

    private async Task<List<string>> ToldAsync(CancellationToken cancellationToken)
    {
        string[] kinds = [AdoptRows.What, RestartTree.What];
        var acts = db.Log.AsNoTracking().Where(entry => kinds.Contains(entry.What)).OrderBy(entry => entry.Epoch).ThenBy(entry => entry.Number);
        var told = (await acts.ToListAsync(cancellationToken)).ConvertAll(entry => $"{RecordText.Of(entry.At)}  {entry.What}  {entry.Facts}");
        // A city may edit its roles in the database, so that is no fault; but an auditor must see it, since no act tells of it.
        foreach (var role in await db.Roles.AsNoTracking().OrderBy(role => role.Code).ToListAsync(cancellationToken))
        {
            var usual = Role.Usual.SingleOrDefault(one => one.Code == role.Code)?.Permissions ?? [];
            var (more, less) = (role.Permissions.Except(usual).ToList(), usual.Except(role.Permissions).ToList());
            if (more.Count + less.Count > 0)
            {
                told.Add($"the role {role.Code} is not the usual one: also {string.Join(" ", more)}; not {string.Join(" ", less)}");
            }
        }

        return told;
    }
}
