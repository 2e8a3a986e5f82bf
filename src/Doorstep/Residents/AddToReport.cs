using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Residents;

/// <summary>
/// A resident adds to her report what was missing: where it is, a phone number, more words. The secret of her report is her right to.
/// </summary>
sealed class AddToReport(IServiceScopeFactory scopes, Ids ids, Chance chance, CurrentAct acting)
{
    /// <returns>False where there is no such report.</returns>
    /// <exception cref="RuleBrokenException">Her case has ended: it can be opened again instead.</exception>
    public async Task<bool> RunAsync(string secret, string text, string phone, Whereabouts? where, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("add-to-report");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.ReportOfLinkAsync(secret, cancellationToken) is not { } report)
        {
            return false;
        }

        var found = await db.Cases.Include(found => found.Reports).SingleAsync(found => found.Id == report.CaseId, cancellationToken);
        if (!found.IsOpen)
        {
            throw new RuleBrokenException("rule.report-ended");
        }

        var place = where is null ? null : await scope.ServiceProvider.GetRequiredService<FindPlace>().FindAsync(where, cancellationToken);
        found.TellMore(ids.Next(), new()
        {
            Key = ids.Next(),
            Channel = Channel.Web,
            FurtherTo = report.FurtherTo ?? report.Id,
            // Whatever becomes of the place, its words stand with the case.
            Text = string.Join('\n', new[] { UserText.Clean(text), UserText.Clean(where?.Address) }.Where(words => words.Length > 0)),
            ReporterPhone = UserText.Clean(phone),
            Language = report.Language,
        }, chance.Secret(), acting.Now());
        if (found.NeedsPlace && place is { IsUnknown: false })
        {
            found.BePlaced(place, acting.Now());
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
