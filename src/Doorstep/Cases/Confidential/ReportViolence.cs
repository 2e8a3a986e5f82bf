using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases.Called;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Sealing;
using Doorstep.Staff;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Confidential;

/// <summary>What somebody saw or heard that has to be told to the police. Only in the sealed words of a report.</summary>
[Flags]
public enum SeenSigns
{
    None = 0,
    Injuries = 1,
    Cries = 2,
    /// <summary>Locked in, or kept from going out.</summary>
    Confined = 4,
    /// <summary>Left without food, clothes or anybody's care.</summary>
    Neglected = 8,
    Threatened = 16,
    /// <summary>She or the child said so.</summary>
    Told = 32,
    Other = 64,
}

/// <summary>
/// Reports to the police, in one step, that a child or a person without full capacity is suspected to suffer violence (Anti-Domestic-Violence Law,
/// art. 14; Law on the Protection of Minors, art. 11). It is a confidential case in the hands of the police at once; whoever reported is told its
/// number and sees nothing more of it, and stands in it sealed.
/// </summary>
sealed class ReportViolence(
    DoorstepContext db, IServiceScopeFactory scopes, CatalogueCache catalogue, Caller caller, Ids ids, KeyRing keys, TimeProvider clock)
{
    public const int TextLength = 2000;

    private static readonly int allSigns = Enum.GetValues<SeenSigns>().Aggregate(0, (all, one) => all | (int)one);

    /// <param name="Household">At whose door; or else the address.</param>
    /// <param name="Address">Where it is, in words, where no household is named.</param>
    /// <param name="IsDangerNow">Somebody is in danger at this moment: then 110 is called first.</param>
    /// <param name="Key">The same one sent again counts once.</param>
    public sealed record Request(
        SeenSigns Signs, [property: TextLength(TextLength)] string? Text = null, Guid? Household = null,
        [property: TextLength(Telling.AddressLength)] string? Address = null, bool IsDangerNow = false, Guid? Key = null);

    /// <param name="Number">Of the case; all that whoever reported is told of it.</param>
    public sealed record Passed(string Number);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/violence", (Request request, ReportViolence useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.ReportCases).Lane(Lane.Emergency).WithMetadata(new RequestSizeLimitAttribute(ReportCase.RequestBytes))
        .WithTags("Cases").WithSummary("Report suspected violence against a child or a person without full capacity to the police");

    /// <returns>Null where the caller sees no such household with a home.</returns>
    public async Task<Passed?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.ReportCases);
        MustBeRight(request);
        if (await WhereAsync(request, cancellationToken) is not { } where)
        {
            return null;
        }

        var kind = await catalogue.KnownAsync(TaskKind.ViolenceCode, cancellationToken);
        // Whoever reports sees nothing of what she makes.
        using var scope = scopes.AsJob("report violence");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var key = request.Key ?? ids.Next();
        var secrets = keys.Secrets($"report|{key:n}|{Digest.Of(JsonSerializer.Serialize(new { caller.AccountId, request }))}");
        if (await KnownAsync(all, key, secrets, cancellationToken) is { } known)
        {
            return known;
        }

        var place = await scope.ServiceProvider.GetRequiredService<FindPlace>().FindAsync(where, cancellationToken);
        Act act = new(ids.Next(), Guid.Empty, clock.GetUtcNow());
        var made = Case.Report(
            ids.Next(), await scope.ServiceProvider.GetRequiredService<HiddenNumbers>().TakeAsync(all, act.At, cancellationToken), kind, place,
            await TellingAsync(all, key, request, cancellationToken), ids.Next(), secrets[0],
            await Roster.FirstAsync(all, place.Area, kind.IsEmergency, cancellationToken), act, act with { Id = ids.Next() },
            scope.ServiceProvider.GetRequiredService<WorkingDays>().Now);
        if (await all.DepartmentForAsync(kind.DepartmentKind, cancellationToken) is { } police)
        {
            made.Dispatch(police, act with { Id = ids.Next() });
        }

        all.Add(made);
        try
        {
            await all.SaveChangesAsync(cancellationToken);
            return new(made.Number);
        }
        catch (DbUpdateException twice) when (twice.IsDuplicate("Reports", nameof(Report.Key))
            || twice.IsDuplicate("Reports", nameof(Report.SecretHash)))
        {
            // The same was sent twice in one moment, and the other was first. Its link is made of the key, so either index may say so.
            using var look = scopes.AsJob("report violence");
            return await KnownAsync(look.ServiceProvider.GetRequiredService<DoorstepContext>(), key, secrets, cancellationToken);
        }
    }

    private static async Task<Passed?> KnownAsync(DoorstepContext all, Guid key, List<string> secrets, CancellationToken cancellationToken)
    {
        var known = await (
            from report in all.Reports
            where report.Key == key
            join found in all.Cases on report.CaseId equals found.Id
            select new { found.Number, report.SecretHash }).SingleOrDefaultAsync(cancellationToken);
        return known is null ? null
            : secrets.Exists(secret => Report.HashOf(secret) == known.SecretHash) ? new(known.Number)
            : throw new RuleBrokenException("rule.key-used");
    }

    private async Task<Whereabouts?> WhereAsync(Request request, CancellationToken cancellationToken)
    {
        if (request.Household is not { } household)
        {
            var home = caller.Scope.Ranges(Permission.ReportCases)[0].From;
            return new(null, null, Area: null, UserText.Clean(request.Address)) { Home = home };
        }

        return await db.CallersAsync([household], cancellationToken) is [{ } at] && caller.Scope.Allows(Permission.ReportCases, at.Area)
            ? new(null, null, at.Area, at.Written) { Building = at.Building } : null;
    }

    /// <summary>Who reports, and what she saw, stand sealed: the words are opened by a reading, and she only to call her back.</summary>
    private async Task<Telling> TellingAsync(DoorstepContext all, Guid key, Request request, CancellationToken cancellationToken)
    {
        var worker = await all.WorkerOfAsync(caller.AccountId, cancellationToken);
        return new()
        {
            Key = key,
            Channel = Channel.Worker,
            ReporterName = caller.Name,
            ReporterPhone = worker?.WorkPhone,
            Confidence = JsonSerializer.Serialize(new ToldInConfidence(request.Signs, request.IsDangerNow, UserText.Clean(request.Text))),
        };
    }

    private static void MustBeRight(Request request)
    {
        if (request.Signs is SeenSigns.None || ((int)request.Signs & ~allSigns) != 0)
        {
            throw new WrongFieldException("signs", "error.required");
        }

        if (request.Signs is SeenSigns.Other && UserText.SaysNothing(request.Text))
        {
            throw new WrongFieldException("text", "error.required");
        }

        if (request.Household is null && UserText.SaysNothing(request.Address))
        {
            throw new WrongFieldException("address", "error.required");
        }
    }
}

/// <summary>What was told of suspected violence, as it is sealed.</summary>
public sealed record ToldInConfidence(SeenSigns Signs, bool IsDangerNow, string Text);
