using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Insights;

/// <summary>Shows everything on the page of an area: where it lies, its figures for those who may see them, its parts and its workers.</summary>
sealed class ShowArea(DoorstepContext db, FiveQuestions questions, Caller caller)
{
    /// <summary>Of wider areas the page names no single worker.</summary>
    private const AreaLevel WidestWithWorkers = AreaLevel.Community;

    /// <param name="Figures">Null for those who may not see figures.</param>
    public sealed record Sheet(
        string Code, string Name, AreaLevel Level, DateOnly? JoinedOn, IReadOnlyList<Part> Path, Figures? Figures, IReadOnlyList<Child> Children,
        IReadOnlyList<Worker> Workers, bool SeesRegister);

    public sealed record Part(string Code, string Name);

    public sealed record Child(string Area, string Name, Totals? HowMany);

    /// <param name="Charge">The grid, or the community of a substitute.</param>
    public sealed record Worker(string Name, string Phone, string Charge);

    public async Task<Sheet?> RunAsync(AreaCode code, CancellationToken cancellationToken = default)
    {
        if (!caller.Scope.Covers(Permission.ViewPlaces, code)
            || await db.Areas.AsNoTracking().SingleOrDefaultAsync(one => one.Code == code, cancellationToken) is not { } area)
        {
            return null;
        }

        var figures = await questions.RunAsync(code, cancellationToken);
        return new(code.Value, area.Names.Here, area.Level, area.JoinedOn, await PathAsync(code, cancellationToken), figures,
            figures?.Where.Children.Select(child => new Child(child.Area, child.Name, child.HowMany)).ToList()
                ?? await ChildrenAsync(code, cancellationToken),
            code.Level >= WidestWithWorkers ? await WorkersAsync(code, cancellationToken) : [], caller.Scope.Covers(Permission.ViewRegister, code));
    }

    private async Task<List<Part>> PathAsync(AreaCode code, CancellationToken cancellationToken)
    {
        List<AreaCode> above = [.. Enum.GetValues<AreaLevel>().Where(level => level < code.Level).Select(code.At)];
        var areas = await db.Areas.AsNoTracking().Where(one => above.Contains(one.Code)).OrderBy(one => one.Code).ToListAsync(cancellationToken);
        return areas.ConvertAll(one => new Part(one.Code.Value, one.Names.Here));
    }

    private async Task<List<Child>> ChildrenAsync(AreaCode code, CancellationToken cancellationToken)
    {
        var level = code.Level + 1;
        var children = await db.Areas.AsNoTracking().In(code).Where(one => one.Level == level && one.ClosedAt == null)
            .OrderBy(one => one.Code).ToListAsync(cancellationToken);
        return children.ConvertAll(one => new Child(one.Code.Value, one.Names.Here, null));
    }

    private async Task<List<Worker>> WorkersAsync(AreaCode code, CancellationToken cancellationToken)
    {
        var posted = await (
            from posting in db.Postings.In(code)
            where posting.Until == null
            join worker in db.GridWorkers on posting.WorkerId equals worker.Id
            join charge in db.Areas on posting.Area equals charge.Code
            orderby posting.Area
            select new { Worker = worker, Charge = charge }).AsNoTracking().ToListAsync(cancellationToken);
        return posted.ConvertAll(one => new Worker(one.Worker.NameHere, one.Worker.WorkPhone, one.Charge.Names.Here));
    }
}
