using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Cases.Clocks;
using Doorstep.Cases.Desk;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Lists the cases that the caller sees, narrowed and paged, with the cursor in the log from which to follow what changes.</summary>
sealed class ListCases(DoorstepContext db, FindAddress addresses, TimeProvider clock)
{
    /// <param name="Open">True for what is still to be done, false for what has ended; both where it is left out.</param>
    /// <param name="Area">Everything inside this area.</param>
    public sealed record Request(
        CaseStatus? Status = null,
        bool? Open = null,
        CaseLight? Light = null,
        bool? Emergency = null,
        [property: StringLength(10, ErrorMessage = "error.too-long")] string? Kind = null,
        [property: StringLength(40, ErrorMessage = "error.area-unknown")] string? Area = null,
        Guid? DepartmentId = null,
        Guid? WorkerId = null,
        [property: Range(1, 10_000, ErrorMessage = "error.range")] int Page = 1,
        [property: Range(1, 200, ErrorMessage = "error.range")] int Size = 50);

    /// <summary>The body of a search, posted: what is looked for may be somebody's name or number, so it never stands in an address.</summary>
    /// <param name="Text">A number, or words of the report or the address.</param>
    public sealed record Search(
        [property: Required(ErrorMessage = "error.required"), TextLength(100)] string Text,
        bool? Open = null,
        [property: StringLength(40, ErrorMessage = "error.area-unknown")] string? Area = null,
        [property: Range(1, 10_000, ErrorMessage = "error.range")] int Page = 1,
        [property: Range(1, 200, ErrorMessage = "error.range")] int Size = 50);

    /// <param name="Cursor">Follow the log from here: read before the cases were, so that nothing is missed.</param>
    public sealed record Result(IReadOnlyList<Item> Cases, int Total, string Cursor);

    public sealed record Item(
        Guid Id, string Number, string Kind, string KindName, CaseStatus Status, CaseLight Light, bool IsEmergency, bool IsAcknowledged,
        Channel Channel, string Area, string AreaName, string Address, bool NeedsPlace, double? Longitude, double? Latitude, Guid? DepartmentId,
        string? DepartmentName, DateTimeOffset ReportedAt, DateTimeOffset? DueAt, DateTimeOffset? ClosedAt, string Summary);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases", ([AsParameters] Request request, ListCases useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, null, cancellationToken))
            .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithTags("Cases")
            .WithSummary("The cases one sees, newest first, unanswered emergencies before all");
        app.MapPost("/api/cases/search", async (Search request, ListCases useCase, CancellationToken cancellationToken) =>
                TypedResults.Ok(await useCase.RunAsync(
                    new(Open: request.Open, Area: request.Area, Page: request.Page, Size: request.Size), request.Text, cancellationToken)))
            .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithTags("Cases")
            .WithSummary("Cases by their number, or by words of a report or an address");
    }

    public async Task<Result> RunAsync(Request request, string? text, CancellationToken cancellationToken = default)
    {
        var cursor = await db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);
        var narrowed = Narrow(request, text, clock.GetUtcNow());
        var total = await narrowed.CountAsync(cancellationToken);
        var page = await narrowed
            .OrderByDescending(found => found.NextEscalationAt != null).ThenByDescending(found => found.ReportedAt)
            .ThenByDescending(found => found.Number)
            .Skip((request.Page - 1) * request.Size).Take(request.Size)
            .Select(found => new { Case = found, Text = found.Reports.OrderBy(report => report.At).Select(report => report.Text).FirstOrDefault() })
            .AsNoTracking().ToListAsync(cancellationToken);
        var names = await CaseNames.OfAsync(db, [.. page.Select(one => one.Case)], cancellationToken);
        List<Item> items = new(page.Count);
        foreach (var one in page)
        {
            items.Add(ItemOf(one.Case, one.Text, names)
                with { Address = await addresses.HereAsync(one.Case.BuildingId, one.Case.Address, cancellationToken) });
        }

        return new(items, total, cursor.ToString());
    }

    private IQueryable<Case> Narrow(Request request, string? text, DateTimeOffset now)
    {
        var cases = db.Cases.AsQueryable();
        cases = request.Status is { } status ? cases.Where(found => found.Status == status) : cases;
        cases = request.Open switch
        {
            true => cases.Where(found => found.ClosedAt == null),
            false => cases.Where(found => found.ClosedAt != null),
            null => cases,
        };
        cases = request.Light is { } light ? cases.Lit(light, now) : cases;
        cases = request.Emergency is { } emergency ? cases.Where(found => found.IsEmergency == emergency) : cases;
        cases = request.Kind is { } kind ? cases.Where(found => found.KindCode == kind) : cases;
        cases = request.DepartmentId is { } department ? cases.Where(found => found.DepartmentId == department) : cases;
        cases = request.WorkerId is { } worker ? cases.Where(found => found.WorkerId == worker) : cases;
        if (request.Area is not null)
        {
            var area = AreaCode.TryParse(request.Area, out var known) ? known : throw new WrongFieldException("area", "error.area-unknown");
            cases = cases.In(area);
        }

        return UserText.SaysNothing(text) ? cases : cases.Saying(db, text!);
    }

    private Item ItemOf(Case found, string? text, CaseNames names) => new(
        found.Id, found.Number, found.KindCode, names.Kinds[found.KindId].Names.Here, found.Status, found.LightAt(clock.GetUtcNow()),
        found.IsEmergency, found.AcknowledgedAt is not null, found.Channel, found.Area.Value, names.Area(found.Area), found.Address, found.NeedsPlace,
        found.Longitude, found.Latitude, found.DepartmentId, names.Department(found.DepartmentId), found.ReportedAt, found.DueAt,
        found.ClosedAt, Shortened(text ?? ""));

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text[..79]}…";
}

/// <summary>The names that a list of cases shows, read at once.</summary>
sealed record CaseNames(
    IReadOnlyDictionary<Guid, TaskKind> Kinds, IReadOnlyDictionary<AreaCode, Names> Areas, IReadOnlyDictionary<Guid, Names> Departments)
{
    public static async Task<CaseNames> OfAsync(DoorstepContext db, IReadOnlyCollection<Case> cases, CancellationToken cancellationToken)
    {
        var (kinds, areas) = (cases.Select(found => found.KindId).Distinct().ToList(), cases.Select(found => found.Area).Distinct().ToList());
        return new(
            await db.TaskKinds.AsNoTracking().Where(kind => kinds.Contains(kind.Id)).ToDictionaryAsync(kind => kind.Id, cancellationToken),
            await db.Areas.AsNoTracking().Where(area => areas.Contains(area.Code))
                .ToDictionaryAsync(area => area.Code, area => area.Names, cancellationToken),
            await db.Departments.AsNoTracking().ToDictionaryAsync(department => department.Id, department => department.Names, cancellationToken));
    }

    public string Area(AreaCode area) => Areas.TryGetValue(area, out var names) ? names.Here : area.Value;

    public string? Department(Guid? id) => id is { } known && Departments.TryGetValue(known, out var names) ? names.Here : null;
}
