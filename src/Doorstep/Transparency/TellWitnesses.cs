using System.Globalization;
using System.Net;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>
/// Sends a new head to the city's witnesses (C2SP tlog-witness): each checks that it continues the one it has kept, and adds its signature. A witness
/// that cannot be reached is asked again with the next head; one that refuses says that the log was rewritten.
/// </summary>
sealed class TellWitnesses(IConfiguration configuration, IHttpClientFactory clients, ILogger<TellWitnesses> log)
{
    public const string Client = "witness";

    /// <summary>Where a witness listens, and the key it signs with: Witness:0:Address, Witness:0:Key.</summary>
    private readonly List<(Uri Address, VerifierKey Key)> witnesses =
        [.. configuration.GetSection("Witness").GetChildren().Select(one => (new Uri(one["Address"] ?? ""), VerifierKey.Parse(one["Key"])
            ?? throw new InvalidOperationException($"{one.Path}:Key is no key of a witness.")))];

    /// <returns>The head with the signatures that it got.</returns>
    public async Task<SignedHead> RunAsync(SignedHead signed, LogTiles tiles, CancellationToken cancellationToken)
    {
        foreach (var (address, key) in witnesses.Where(witness => !signed.IsSignedBy(witness.Key)))
        {
            try
            {
                if (await CosignatureAsync(address, key, signed, tiles, cancellationToken) is { } signature)
                {
                    signed = signed with { Signatures = [.. signed.Signatures, signature] };
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                log.LogWarning("The witness at {Address} cannot be reached: {Reason}", address, gone.Message);
            }
        }

        return signed;
    }

    /// <summary>What a witness says when it is asked from outside the log's own growing.</summary>
    /// <param name="Head">The newest that it keeps, of this log; null where it keeps none or cannot be asked.</param>
    /// <param name="Refused">Heads that it was shown and did not sign, in its own words.</param>
    public sealed record Kept(VerifierKey Witness, SignedHead? Head, bool IsReached, string Refused);

    /// <summary>Asks each of the city's witnesses for the head it keeps now.</summary>
    public async Task<IReadOnlyList<Kept>> AskAsync(VerifierKey log, CancellationToken cancellationToken)
    {
        List<Kept> all = [];
        foreach (var (address, key) in witnesses)
        {
            try
            {
                using var client = clients.CreateClient(Client);
                using var answer = await client.GetAsync(new Uri(address, "checkpoint"), cancellationToken);
                var head = answer.IsSuccessStatusCode ? SignedHead.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) : null;
                using var refused = await client.GetAsync(new Uri(address, "refused"), cancellationToken);
                var heads = refused.IsSuccessStatusCode ? await refused.Content.ReadAsStringAsync(cancellationToken) : "";
                all.Add(new(key, head?.IsSignedBy(log) == true ? head : null, true, heads));
            }
            catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                all.Add(new(key, null, false, ""));
            }
        }

        return all;
    }

    /// <summary>It is asked with the size it is thought to have; where it has another it says so, and is asked once more.</summary>
    private async Task<HeadSignature?> CosignatureAsync(
        Uri address, VerifierKey key, SignedHead signed, LogTiles tiles, CancellationToken cancellationToken)
    {
        var kept = 0L;
        for (var asked = 0; asked < 2; asked++)
        {
            using var client = clients.CreateClient(Client);
            using var body = new StringContent(AddCheckpoint.Body(kept, tiles.Tree(signed.Head.Size).ConsistencyProof(kept), signed));
            using var answer = await client.PostAsync(new Uri(address, "add-checkpoint"), body, cancellationToken);
            var said = await answer.Content.ReadAsStringAsync(cancellationToken);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    return HeadSignature.Parse(said.TrimEnd('\n')) is { } signature && key.Verifies(signed.Text, signature) ? signature : null;
                case HttpStatusCode.Conflict
                    when long.TryParse(said.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out kept) && kept <= signed.Head.Size:
                    break;
                default:
                    log.LogCritical("The witness at {Address} refuses the head of {Size} entries with {Status}: {Answer}", address, signed.Head.Size,
                        (int)answer.StatusCode, said);
                    return null;
            }
        }

        return null;
    }
}
