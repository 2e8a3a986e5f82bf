using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases.Called;

/// <summary>A resident called her worker: what she said is a case of her household's door, in one step, and red where it is an emergency.</summary>
sealed class ReportCalled(
    DoorstepContext db, EmergencySpool spool, CatalogueCache catalogue, FindPlace places, Caller caller, Ids ids, IStringLocalizer words)
{
    /// <param name="Household">Who called.</param>
    /// <param name="Kind">What it is about; help where she could not say.</param>
    /// <param name="Text">A line of words; in an emergency none are needed.</param>
    public sealed record Request(
        Guid? Key,
        [property: Required(ErrorMessage = "error.required")] Guid? Household,
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: TextLength(Telling.TextLength)] string? Text = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/calls", async (Request request, ReportCalled useCase, IStringLocalizer words, CancellationToken cancellationToken) =>
            await useCase.RunAsync(request, cancellationToken) is { } taken
                ? (IResult)(await ReportCase.AnswerAsync(Task.FromResult(taken), words)).Result
                : TypedResults.NotFound())
        .Needs(Permission.ReportCases).Lane(Lane.Emergency).WithMetadata(new RequestSizeLimitAttribute(ReportCase.RequestBytes))
        .Produces<Receipt>().Produces<ReportCase.Kept>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound)
        .WithTags("Cases").WithSummary("Write down what a resident said who called her worker");

    /// <returns>Null where the caller sees no such household with a home.</returns>
    public async Task<TakenReport?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var kind = await catalogue.OpenlyReportedAsync(UserText.Code(request.Kind), cancellationToken);
        if (!kind.IsEmergency && UserText.SaysNothing(request.Text))
        {
            throw new WrongFieldException("text", "error.required");
        }

        List<CallingHome> homes;
        try
        {
            homes = await db.CallersAsync([request.Household ?? Guid.Empty], cancellationToken);
        }
        catch (Exception away) when (kind.IsEmergency && DatabaseAway.Is(away))
        {
            return await KeepAsync(request, kind, cancellationToken);
        }

        if (homes is not [{ } home] || !caller.Scope.Allows(Permission.ReportCases, home.Area))
        {
            return null;
        }

        // A house that the address book has not heard of yet lies in its grid all the same.
        Whereabouts where = new(null, null, home.Area, home.Written) { Building = home.Building };
        return await spool.TakeAsync(new()
        {
            Telling = new()
            {
                Key = request.Key ?? ids.Next(),
                Channel = Channel.Worker,
                Household = home.Household,
                Text = UserText.Clean(request.Text),
                Language = CultureInfo.CurrentUICulture.Name,
            },
            Kind = kind,
            Where = await places.OwnAsync(where, caller, Permission.ReportCases, kind.IsEmergency, cancellationToken),
            By = caller.AccountId,
        });
    }

    /// <summary>
    /// Nobody can look up now whether the household is hers to see, so its words name it, and the case is tied to none: it lies in her own area,
    /// marked as one whose place is to be found.
    /// </summary>
    private async Task<TakenReport> KeepAsync(Request request, TaskKind kind, CancellationToken cancellationToken) => await spool.TakeAsync(new()
    {
        Telling = new()
        {
            Key = request.Key ?? ids.Next(),
            Channel = Channel.Worker,
            Text = $"{words["called.household-unseen", request.Household ?? Guid.Empty]} {UserText.Clean(request.Text)}".Trim(),
            Language = CultureInfo.CurrentUICulture.Name,
        },
        Kind = kind,
        Where = await places.OwnAsync(new(null, null, null, null), caller, Permission.ReportCases, isUrgent: true, cancellationToken),
        By = caller.AccountId,
    });
}

/// <summary>The home of a household that called.</summary>
sealed record CallingHome(Guid Household, AreaCode Area, Guid Building, Names Address, string? Door)
{
    /// <summary>The address with its door, as it is written.</summary>
    public string Written => Door is null ? Address.Here : $"{Address.Here} {Door}";
}

static class CallingHomes
{
    /// <summary>Where households live now, of those that the caller sees.</summary>
    public static async Task<List<CallingHome>> CallersAsync(
        this DoorstepContext db, IReadOnlyCollection<Guid> households, CancellationToken cancellationToken) => (await (
            from home in db.Occupancies
            where households.Contains(home.HouseholdId) && home.Until == null && !home.IsStruck
            join building in db.Buildings on home.BuildingId equals building.Id
            join dwelling in db.Dwellings on home.DwellingId equals dwelling.Id into dwellings
            from dwelling in dwellings.DefaultIfEmpty()
            select new { home.HouseholdId, home.Area, Building = building, Door = dwelling == null ? null : dwelling.Door })
            .AsNoTracking().ToListAsync(cancellationToken))
            .DistinctBy(home => home.HouseholdId).Select(home => new CallingHome(
                home.HouseholdId, home.Area, home.Building.Id, home.Building.Address, home.Door)).ToList();
}
