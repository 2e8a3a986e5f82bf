using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Import;

/// <summary>A file that was imported before, and not taken back since, by what its rows say.</summary>
sealed class KnownFile(DoorstepContext db)
{
    public async Task<ImportCsv.Result?> FindAsync(string content, CancellationToken cancellationToken)
    {
        var keys = db.Keys.Indexes(content, nameof(RegisterAct.Content));
        var act = await db.RegisterActs.AsNoTracking()
            .FirstOrDefaultAsync(
                one => one.Kind == RegisterActKind.Imported && one.UndoneBy == null && keys.Contains(one.ContentKey!), cancellationToken);
        return act is null ? null : new(
            await db.Households.CountAsync(one => one.AddedBy == act.Id, cancellationToken),
            await db.Residents.CountAsync(one => one.AddedBy == act.Id, cancellationToken), [], act.At);
    }
}
