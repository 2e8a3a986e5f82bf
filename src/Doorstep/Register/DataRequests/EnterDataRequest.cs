using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Register.Exports;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.DataRequests;

/// <summary>The office enters the written request of an agency: nothing is given yet.</summary>
sealed class EnterDataRequest(DoorstepContext db, EnterOnce once, Caller caller, CurrentAct acting)
{
    /// <param name="Scope">Which people and which time, as the document says it.</param>
    /// <param name="ValidUntil">The last day on which anything is given for it.</param>
    /// <param name="AskingId">What a worker noted before.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(DataRequest.LongestName)] string Agency,
        [property: Required(ErrorMessage = "error.required"), TextLength(DataRequest.LongestName)] string DocumentNumber,
        [property: Required(ErrorMessage = "error.required"), TextLength(DataRequest.LongestText)] string LegalBasis,
        [property: Required(ErrorMessage = "error.required"), TextLength(DataRequest.LongestText)] string Purpose,
        [property: Required(ErrorMessage = "error.required"), TextLength(DataRequest.LongestText)] string Scope,
        [property: Required(ErrorMessage = "error.required"), MinLength(1, ErrorMessage = "error.required"),
            MaxLength(DataRequest.MostResidents, ErrorMessage = "error.too-long")] IReadOnlyList<Guid> Residents,
        [property: Required(ErrorMessage = "error.required"), MinLength(1, ErrorMessage = "error.required"),
            MaxLength(20, ErrorMessage = "error.too-long")] IReadOnlyList<ExportColumn> Columns,
        DateOnly ValidUntil, Guid? AskingId = null, Guid? Key = null);

    public sealed record Entered(Guid Id);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapPost("", async (Request request, EnterDataRequest useCase, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, new Entered(await useCase.RunAsync(request, cancellationToken))))
        .Needs(Permission.KeepDataRequests).WithSummary("Enter an agency's written request for data about residents");

    public Task<Guid> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.KeepDataRequests);
        return once.RunAsync("data-request", request, request.Key, "DataRequests",
            rows => rows.DataRequests.Where(one => one.EnteredBy == caller.AccountId && one.Key == request.Key)
                .Select(one => new EnterOnce.Entered(one.Id, one.Content)),
            content => EnterAsync(request, content, cancellationToken), cancellationToken);
    }

    private async Task<Guid> EnterAsync(Request request, string content, CancellationToken cancellationToken)
    {
        var act = acting.Now();
        var today = CityTime.DayOf(act.At);
        if (request.ValidUntil < today || request.ValidUntil > today.AddDays(DataRequest.MostDays))
        {
            throw new WrongFieldException("validUntil", "error.data-valid-until", DataRequest.MostDays);
        }

        if (Array.Find([("agency", request.Agency), ("documentNumber", request.DocumentNumber), ("legalBasis", request.LegalBasis),
            ("purpose", request.Purpose), ("scope", request.Scope)], text => UserText.SaysNothing(text.Item2)) is { Item1: { } empty })
        {
            throw new WrongFieldException(empty, "error.required");
        }

        var residents = request.Residents.Distinct().Order().ToList();
        var area = await AreaAsync(residents, cancellationToken);
        var asking = request.AskingId is null ? null
            : await db.DataAskings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == request.AskingId, cancellationToken)
                ?? throw new WrongFieldException("askingId", "error.data-asking");
        var entered = DataRequest.Enter(area, new(UserText.Clean(request.Agency), UserText.Clean(request.DocumentNumber),
            UserText.Clean(request.LegalBasis), UserText.Clean(request.Purpose), UserText.Clean(request.Scope), residents,
            [.. request.Columns.Distinct().Order()], request.ValidUntil), asking, new(request.Key, content), act);
        db.Add(entered);
        await db.SaveChangesAsync(cancellationToken);
        return entered.Id;
    }

    /// <summary>The smallest area, from the community up, in which all of them live; each of them must be on the caller's own register.</summary>
    private async Task<AreaCode> AreaAsync(List<Guid> residents, CancellationToken cancellationToken)
    {
        var areas = await db.Residents.Where(one => residents.Contains(one.Id) && one.Standing == RecordStatus.Present).Select(one => one.Area)
            .ToListAsync(cancellationToken);
        if (areas.Count < residents.Count)
        {
            throw new WrongFieldException("residents", "error.data-residents");
        }

        var level = AreaLevel.Community;
        while (areas.Select(area => area.At(level)).Distinct().Count() > 1)
        {
            level--;
        }

        caller.MustCover(Permission.KeepDataRequests, areas[0].At(level));
        return areas[0].At(level);
    }
}
