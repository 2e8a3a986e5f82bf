using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Keeps the list of supporters: media, charities and volunteers that may be shown appeals. The secret of a link is answered once, when it is made.
/// </summary>
sealed class KeepSupporters(
    DoorstepContext db, Caller caller, CurrentAct acting, Chance chance, ReadingRecorder readings, AreaNameCache names)
{
    /// <summary>As the readings name whom the office calls.</summary>
    public const string Field = "SupporterContact";

    private const int Most = 500;

    /// <param name="Name">In Chinese; the other two are as the first where they are left out.</param>
    /// <param name="CreditCode">A charity has one (GB 32100).</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required")] SupporterKind? Kind,
        [property: Required(ErrorMessage = "error.required")] string Name,
        [property: Required(ErrorMessage = "error.required")] string Contact,
        [property: Required(ErrorMessage = "error.required")] DateOnly? Until,
        DateOnly? From = null, string? NameHant = null, string? NameEn = null, string? CreditCode = null);

    /// <param name="Until">The last day, where it changes too.</param>
    public sealed record Renewal(DateOnly? Until = null);

    public sealed record Struck([property: Required(ErrorMessage = "error.required")] string Grounds);

    public sealed record Why([property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose);

    public sealed record Opened(string Value);

    /// <param name="Path">Of the supporter's own page. It is shown now and never again.</param>
    public sealed record Listed(Guid Id, string Path);

    public sealed record Line(
        Guid Id, AreaCode Area, string AreaName, Names Names, SupporterKind Kind, string? CreditCode, string Contact, DateOnly From, DateOnly Until,
        DateTimeOffset? StruckAt, string? StruckGrounds, int Pledges, int Broken);

    public static string PathOf(string secret) => $"/support/{secret}";

    public static void Map(IEndpointRouteBuilder supporters)
    {
        supporters.MapGet("", (KeepSupporters useCase, HttpResponse response, CancellationToken cancellationToken) =>
            useCase.ListAsync(cancellationToken).OrNotFound(response))
            .Needs(Permission.PlanTasks).WithSummary("The supporters that may be shown appeals");
        supporters.MapPost("", (Request request, KeepSupporters useCase, CancellationToken cancellationToken) =>
            useCase.AddAsync(request, cancellationToken).CreatedOrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("List a supporter");
        supporters.MapPost("/{id:guid}/link",
            (Guid id, Renewal request, KeepSupporters useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.RenewAsync(id, request, cancellationToken).OrNotFound(response))
            .Needs(Permission.PlanTasks).WithSummary("Make a new link for a supporter: the one of before leads nowhere");
        supporters.MapPost("/{id:guid}/strike", (Guid id, Struck request, KeepSupporters useCase, CancellationToken cancellationToken) =>
            useCase.StrikeAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("Strike a supporter from the list, with grounds");
        supporters.MapPost("/{id:guid}/contact",
            (Guid id, Why request, KeepSupporters useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.ContactAsync(id, request, cancellationToken).OrNotFound(response))
            .Needs(Permission.PlanTasks).WithSummary("Open whom to call at a supporter, for a purpose");
    }

    public async Task<List<Line>?> ListAsync(CancellationToken cancellationToken = default)
    {
        var tree = await names.ReadAsync(cancellationToken);
        var all = await db.Supporters.AsNoTracking().OrderBy(one => one.Id).Take(Most).ToListAsync(cancellationToken);
        List<Guid> ids = [.. all.Select(one => one.Id)];
        var pledged = (await db.Pledges.Where(one => ids.Contains(one.SupporterId)).GroupBy(one => new { one.SupporterId, one.State })
            .Select(same => new { same.Key.SupporterId, same.Key.State, Count = same.Count() }).ToListAsync(cancellationToken))
            .ToLookup(one => one.SupporterId);
        return all.ConvertAll(one => new Line(one.Id, one.Area, tree.NameOf(one.Area), one.Names, one.Kind, one.CreditCode, one.Contact.Masked(),
            one.ListedFrom, one.ListedUntil, one.StruckAt, one.StruckGrounds, pledged[one.Id].Sum(same => same.Count),
            pledged[one.Id].Where(same => same.State is PledgeState.Broken).Sum(same => same.Count)));
    }

    /// <returns>Null where the area is none of hers.</returns>
    public async Task<Listed?> AddAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.PlanTasks);
        var area = AreaCode.TryParse(request.Area, out var known) && known.Level <= AreaLevel.Subdistrict ? known
            : throw new WrongFieldException("area", "error.supporter-area");
        if (!caller.Scope.Covers(Permission.PlanTasks, area))
        {
            return null;
        }

        var (act, secret) = (acting.Now(), chance.Secret());
        var today = CityTime.DayOf(act.At);
        var from = request.From ?? today;
        var listed = Supporter.List(
            new(area, NamesOf(request), KindOf(request), CodeOf(request), WordsIn(request.Contact, "contact", Supporter.LongestContact), from,
                LastDay(request.Until ?? throw new WrongFieldException("until", "error.required"), from < today ? today : from)), secret, act);
        db.Add(listed);
        await SaveAsync(cancellationToken);
        return new(listed.Id, PathOf(secret));
    }

    public async Task<Listed?> RenewAsync(Guid id, Renewal request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return null;
        }

        var (act, secret) = (acting.Now(), chance.Secret());
        var until = LastDay(request.Until ?? found.ListedUntil, CityTime.DayOf(act.At));
        found.RenewLink(secret, until, act);
        await db.SaveChangesAsync(cancellationToken);
        return new(id, PathOf(secret));
    }

    public async Task<bool> StrikeAsync(Guid id, Struck request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return false;
        }

        found.Strike(WordsIn(request.Grounds, "grounds", Supporter.LongestGrounds), acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task<Opened?> ContactAsync(Guid id, Why request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return null;
        }

        await readings.RunAsync([new(ReadingSubject.Supporter, id, Field, found.Area)], request.Purpose, cancellationToken: cancellationToken);
        return new(found.Contact.Open(request.Purpose));
    }

    private async Task<Supporter?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.PlanTasks);
        return await db.Supporters.SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
    }

    private static SupporterKind KindOf(Request request) => request.Kind is { } kind && Enum.IsDefined(kind) ? kind
        : throw new WrongFieldException("kind", "error.required");

    private static Names NamesOf(Request request)
    {
        var hans = WordsIn(request.Name, "name", Supporter.LongestName);
        return new(hans, DraftAppeal.WordsIn(request.NameHant, "nameHant", Supporter.LongestName) ?? hans,
            DraftAppeal.WordsIn(request.NameEn, "nameEn", Supporter.LongestName) ?? hans);
    }

    private static string? CodeOf(Request request)
    {
        var code = UserText.Code(request.CreditCode).ToUpperInvariant();
        return code.Length > 0
            ? CreditCode.IsValid(code) ? code : throw new WrongFieldException("creditCode", "error.credit-code")
            : request.Kind is not SupporterKind.Charity ? null : throw new WrongFieldException("creditCode", "error.supporter-code");
    }

    private static DateOnly LastDay(DateOnly until, DateOnly from) => until >= from && until <= from.AddDays(Supporter.LongestDays) ? until
        : throw new WrongFieldException("until", "error.supporter-until");

    private static string WordsIn(string? written, string field, int most) =>
        DraftAppeal.WordsIn(written, field, most) ?? throw new WrongFieldException(field, "error.required");

    /// <summary>A charity is listed once at a time.</summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsDuplicate("Supporters", nameof(Supporter.CreditCode)))
        {
            throw new WrongFieldException("creditCode", "error.supporter-listed");
        }
    }
}
