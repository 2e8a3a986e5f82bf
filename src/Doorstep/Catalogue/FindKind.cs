using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Catalogue;

static class FindKind
{
    /// <summary>The version of the kind that counts today.</summary>
    public static Task<TaskKind?> KindAsync(this DoorstepContext db, string code, CancellationToken cancellationToken) =>
        db.TaskKinds.SingleOrDefaultAsync(kind => kind.Code == code && kind.ReplacedAt == null, cancellationToken);
}
