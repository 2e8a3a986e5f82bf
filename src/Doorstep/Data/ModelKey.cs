using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Doorstep.Data;

/// <summary>
/// The key of EF Core's model cache: one model for each set of modules, since a process may hold servers of several. Asked for every context.
/// </summary>
sealed class ModelKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), designTime, (context as DoorstepContext)?.MoreAssemblies ?? "");
}
