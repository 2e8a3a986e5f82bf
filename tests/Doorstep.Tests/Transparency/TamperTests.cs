using System.Diagnostics;
using Doorstep.Sealing;
using Doorstep.Transparency;

namespace Doorstep.Tests.Transparency;

/// <summary>
/// Whoever changes the past is found, and where: by our verifier, by a second one in JavaScript that knows only the specification, and by a witness.
/// </summary>
[Trait("needs", "nothing")]
public sealed class TamperTests
{
    private static readonly int rounds = Environment.GetEnvironmentVariable("DOORSTEP_NIGHTLY") is null ? 500 : 5_000;

    [Fact]
    public async Task Five_hundred_tamperings_are_found_each_at_its_entry_by_both_verifiers_and_forks_by_the_witness()
    {
        var cases = Directory.CreateTempSubdirectory("doorstep-tamper-").FullName;
        try
        {
            List<string> ours = [];
            for (var round = 0; round < rounds; round++)
            {
                var chance = new Random(round);
                var log = new SmallLog(Path.Combine(cases, $"{round:00000}"), chance.Next(2, 600), round);
                Assert.Empty(await log.CheckAsync());
                var (kind, at) = Tamper(log, chance);
                log.Write();
                var faults = await log.CheckAsync();
                Assert.True(faults.Any(fault => fault.Kind == kind && fault.At == at),
                    $"round {round}: {kind} {at} was done and found was {string.Join("; ", faults)}");
                ours.Add($"{round:00000}\t{Told(faults.Select(fault => fault.ToString()))}");
            }

            Assert.Equal(ours, await JudgedAsync(cases));
        }
        finally
        {
            Directory.Delete(cases, recursive: true);
        }
    }

    /// <returns>The fault that must be told.</returns>
    private static (string Kind, string At) Tamper(SmallLog log, Random chance)
    {
        var rows = log.Lines.FindAll(one => one.Record?.Contains("visit", StringComparison.Ordinal) == true);
        var line = rows[chance.Next(rows.Count)];
        var index = (int)line.Index;
        switch (chance.Next(13))
        {
            case 0: // An edited row.
                log.Lines[index] = line with { Record = line.Record!.Replace("visit", "care", StringComparison.Ordinal) };
                return ("record", $"{index}");
            case 1: // A row whose salt was made to fit nothing.
                log.Lines[index] = line with { Salt = [.. line.Salt!.Select(one => (byte)(one ^ 1))] };
                return ("record", $"{index}");
            case 2: // A deleted row.
                log.Lines.RemoveAt(index);
                return ("missing", $"{index}");
            case 3: // A row that claims to have been erased by rule.
                log.Lines[index] = new(index, null, null);
                return ("missing", $"{index}");
            case 4: // Two rows that change places.
                var other = (int)rows[(rows.IndexOf(line) + 1) % rows.Count].Index;
                (log.Lines[index], log.Lines[other]) = (log.Lines[other] with { Index = index }, line with { Index = other });
                return ("record", $"{index}");
            case 5: // The last rows cut off.
                log.Lines.RemoveRange(index, log.Lines.Count - index);
                return ("missing", $"{index}");
            case 6: // A row put in beyond the tree.
                log.Lines.Add(line with { Index = log.Lines.Count });
                return ("stray", $"{log.Lines.Count - 1}");
            case 7: // A tile with a flipped bit.
                return FlipTile(log, index, chance);
            case 8: // The past written anew, tiles and all, under a good signature: only a head that somebody kept shows it.
                Rewrite(log, index);
                return ("fork", "");
            case 9: // A shorter tree under a good signature.
                Rewrite(log, log.Lines.Count - 1, isCut: true);
                return ("fork", "");
            case 10: // An erasure that somebody wrote into the database, whom the key is out of reach of.
                return Erase(log, index, "erasure", log.Erasing(index, index + 1, new("doorstep-test", SignatureKind.Log, new byte[32])));
            case 11: // One of another tree of the same key.
                return Erase(log, index, "erasure", log.Erasing(index, index + 1, log.Key, before: log.Head.Head with { Root = new byte[32] }));
            default: // One before its time, whoever signed it.
                return Erase(log, index, "young", log.Erasing(index, index + 1, log.Key, Erasure.FloorDays - 1));
        }
    }

    private static (string Kind, string At) Erase(SmallLog log, int index, string kind, string record)
    {
        log.Erase(index, index + 1, record);
        return (kind, $"{log.Lines.Count - 1}");
    }

    private static (string Kind, string At) FlipTile(SmallLog log, int index, Random chance)
    {
        var (tile, width) = (index / LogTiles.Width, LogTiles.WidthOf(index / LogTiles.Width, log.Lines.Count));
        var path = chance.Next(2) == 0 ? LogTiles.PathOf(0, tile, width) : LogTiles.EntriesPathOf(tile, width);
        var bytes = log.Folder.Read(path)!;
        var at = path.Contains("entries", StringComparison.Ordinal) ? (index % LogTiles.Width * 34) + 2 : index % LogTiles.Width * 32;
        bytes[at + chance.Next(32)] ^= (byte)(1 << chance.Next(8));
        log.Folder.Write(path, bytes);
        return ("entry", $"{index}");
    }

    private static void Rewrite(SmallLog log, int index, bool isCut = false)
    {
        log.Earlier = log.Head;
        var line = log.Lines[index];
        log.Lines[index] = line with { Record = line.Record?.Replace("visit", "care", StringComparison.Ordinal) };
        log.Entries[index] = line is { Salt: { } salt, Record: { } record }
            ? Leaf.Commit(salt, record.Replace("visit", "care", StringComparison.Ordinal)) : log.Entries[index];
        log.Lines.RemoveRange(index, isCut ? log.Lines.Count - index : 0);
        log.Entries.RemoveRange(index, isCut ? log.Entries.Count - index : 0);
        Directory.Delete(log.Folder.Path, recursive: true);
        log.Folder.Append(0, log.Entries);
        log.Sign();
        WitnessRefuses(log, isCut ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity);
    }

    private static void WitnessRefuses(SmallLog log, int status)
    {
        var kept = Path.Combine(log.Folder.Path, "witness");
        File.WriteAllText(kept, log.Earlier!.ToString());
        var witness = new AddCheckpoint(log.Key.Verifier, new("witness", SignatureKind.Witness, new byte[32]), kept, TimeProvider.System);
        Assert.Equal(status, witness.Run(AddCheckpoint.Body(log.Earlier.Head.Size, [], log.Head)).Status);
        Assert.Equal(log.Earlier.ToString(), File.ReadAllText(kept));
        Assert.Equal([log.Head.ToString()], witness.Refused.Select(one => one.Head));
        File.Delete(kept);
        File.Delete($"{kept}.refused");
    }

    private static string Told(IEnumerable<string> faults) =>
        string.Join(';', faults.Order(StringComparer.Ordinal)) is { Length: > 0 } some ? some : "ok";

    private static async Task<List<string>> JudgedAsync(string cases)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", [SourceFile.Beside("../../verifier/judge.js"), cases]) { RedirectStandardOutput = true })!;
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .Select(parts => $"{parts[0]}\t{Told(parts[1].Split(';'))}")];
    }
}
