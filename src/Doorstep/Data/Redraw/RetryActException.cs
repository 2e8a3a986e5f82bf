using Microsoft.EntityFrameworkCore;

namespace Doorstep.Data.Redraw;

/// <summary>Thrown where a row was changed under an act that is as possible as before: it is done once more, from the beginning.</summary>
sealed class RetryActException(DbUpdateConcurrencyException met) : DbUpdateConcurrencyException(met.Message, met)
{
    /// <param name="what">Of what the act has read already, and that is no longer where its caller sees it.</param>
    public RetryActException(string what) : this(new DbUpdateConcurrencyException($"{what} went elsewhere in the same moment."))
    {
    }
}
