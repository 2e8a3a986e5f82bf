using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.DataRequests;

/// <summary>
/// A worker notes, with one tap, that somebody asks her for data about residents. She is shown what to say, and whom to name: the data officer.
/// </summary>
sealed class NoteAsking(
    DoorstepContext db, EnterOnce once, Caller caller, CurrentAct acting, DataOfficer officer, IStringLocalizer words)
{
    /// <param name="Agency">As she who asks says it; everything here may be left out.</param>
    /// <param name="Area">Where no household is named; the worker's own otherwise.</param>
    public sealed record Request(
        Guid? Key = null, [property: TextLength(DataAsking.LongestName)] string? Agency = null,
        [property: TextLength(DataAsking.LongestName)] string? Name = null, [property: TextLength(DataAsking.LongestPurpose)] string? Purpose = null,
        Guid? Household = null, [property: StringLength(15, ErrorMessage = "error.too-long")] string? Area = null);

    /// <param name="Sentence">What to say.</param>
    /// <param name="OfficerName">Null where the city has not set whom to name.</param>
    public sealed record Noted(Guid Id, string Sentence, string? OfficerName, string? OfficerPhone);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapPost("/askings", async (Request request, NoteAsking useCase, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await useCase.RunAsync(request, cancellationToken)))
        .Needs(Permission.ViewDataRequests).WithSummary("Note that somebody asked me for data about residents");

    public async Task<Noted> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.ViewDataRequests);
        var id = await once.RunAsync("data-asking", request, request.Key, "DataAskings",
            rows => rows.DataAskings.Where(asking => asking.By == caller.AccountId && asking.Key == request.Key)
                .Select(asking => new EnterOnce.Entered(asking.Id, asking.Content)),
            content => NoteAsync(request, content, cancellationToken), cancellationToken);
        return new(id, words["data.say"], officer.Name, officer.Phone);
    }

    private async Task<Guid> NoteAsync(Request request, string content, CancellationToken cancellationToken)
    {
        var noted = DataAsking.Note(await AreaAsync(request, cancellationToken), request.Household, UserText.Clean(request.Agency),
            UserText.Clean(request.Name), UserText.Clean(request.Purpose), new(request.Key, content), acting.Now());
        db.Add(noted);
        await db.SaveChangesAsync(cancellationToken);
        return noted.Id;
    }

    private async Task<AreaCode> AreaAsync(Request request, CancellationToken cancellationToken)
    {
        if (request.Household is { } household)
        {
            return await db.Households.Where(one => one.Id == household).Select(one => (AreaCode?)one.Area).SingleOrDefaultAsync(cancellationToken)
                ?? throw new WrongFieldException("household", "error.data-household");
        }

        if (string.IsNullOrWhiteSpace(request.Area))
        {
            return caller.Scope.Ranges(Permission.ViewDataRequests)[0].From;
        }

        return !AreaCode.TryParse(request.Area, out var area) ? throw new WrongFieldException("area", "error.area")
            : caller.Scope.Covers(Permission.ViewDataRequests, area) && await db.KnowsAreaAsync(area, cancellationToken)
                ? area : throw new WrongFieldException("area", "error.area-outside");
    }
}

/// <summary>Whom a worker names where somebody asks her for data: a setting of the city (City:DataOfficer:Name and City:DataOfficer:Phone).</summary>
sealed class DataOfficer(IConfiguration configuration)
{
    public string? Name => Set("Name");

    public string? Phone => Set("Phone");

    private string? Set(string what) => configuration[$"City:DataOfficer:{what}"] is { Length: > 0 } set ? set : null;
}
