using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>
/// Takes filled forms along with the households that they are about when grids are redrawn; what is about none stays where it was filled in.
/// </summary>
sealed class FormsRedrawFollower(DoorstepContext db) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds => [typeof(FilledForm), typeof(FilledPart)];

    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var moving = redrawing.Moves.Select(move => move.BuildingId).ToHashSet();
        var forms = await (
            from form in db.FilledForms.In(redrawing.Area)
            join home in db.Occupancies on form.HouseholdId equals home.HouseholdId
            where home.Until == null && !home.IsStruck
            select home.BuildingId).ToListAsync(cancellationToken);
        return [new("effect.filled-forms", forms.Count(moving.Contains))];
    }

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        await db.FilledForms.In(redrawing.Area)
            .Where(form => db.Households.Any(household => household.Id == form.HouseholdId && household.Area != form.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(form => form.Area, form =>
                db.Households.Where(household => household.Id == form.HouseholdId).Select(household => household.Area).OrderBy(area => area).First()),
                cancellationToken);
        await db.FilledParts.In(redrawing.Area).Where(part => db.FilledForms.Any(form => form.Id == part.FilledFormId && form.Area != part.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(part => part.Area, part =>
                db.FilledForms.Where(form => form.Id == part.FilledFormId).Select(form => form.Area).OrderBy(area => area)
                    .First()), cancellationToken);
    }
}
