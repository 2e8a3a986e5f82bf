using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.DataRequests;

/// <summary>
/// Gives what an approved request names, or a part of it, to be handed to the agency. In the same commit it is a row, and a reading of each of those
/// people, which names the agency and its document to her.
/// </summary>
sealed class DiscloseData(
    DoorstepContext db, Caller caller, ReadingRecorder readings, CurrentAct acting, IStringLocalizer words, TimeProvider clock)
{
    /// <param name="Residents">All that the request names, where none are said.</param>
    /// <param name="Columns">All that the request names, where none are said.</param>
    public sealed record Request(
        [property: MaxLength(DataRequest.MostResidents, ErrorMessage = "error.too-long")] IReadOnlyList<Guid>? Residents = null,
        [property: MaxLength(20, ErrorMessage = "error.too-long")] IReadOnlyList<ExportColumn>? Columns = null);

    public sealed record Person(Guid ResidentId, IReadOnlyList<string> Values);

    /// <param name="Gone">Residents of the request who do not live there any more, and of whom nothing is given.</param>
    public sealed record Given(Guid Id, IReadOnlyList<ExportColumn> Columns, IReadOnlyList<Person> People, int Gone);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapPost("/{id:guid}/disclosure",
            (Guid id, Request request, DiscloseData useCase, HttpResponse response, CancellationToken cancellationToken) =>
                useCase.RunAsync(id, request, cancellationToken).OrNotFound(response))
        .Needs(Permission.KeepDataRequests).WithSummary("Give what an approved request names");

    public async Task<Given?> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.KeepDataRequests);
        if (await db.DataRequests.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found)
        {
            return null;
        }

        var residents = Within(request.Residents, found.ResidentIds, "residents");
        var columns = Within(request.Columns, found.Columns, "columns");
        // What two have approved needs no right to open each of its fields, but the one to take data of these people out of the platform.
        if (!caller.Scope.Covers(Permission.ExportRegister, found.Area))
        {
            throw new RuleBrokenException("rule.data-give");
        }

        var act = acting.Now();
        var people = await db.Residents.AsNoTracking().In(found.Area)
            .Where(one => residents.Contains(one.Id) && one.Standing == RecordStatus.Present).OrderBy(one => one.HouseholdId).ThenBy(one => one.Id)
            .ToListAsync(cancellationToken);
        if (people.Count == 0)
        {
            throw new WrongFieldException("residents", "error.data-residents");
        }

        var disclosure = found.Disclose([.. people.Select(one => one.Id)], columns, act);
        await db.InOneCommitAsync(async () =>
        {
            db.Add(disclosure);
            await db.SaveChangesAsync(cancellationToken);
            await readings.InBulkAsync(people.Select(one => new ReadingTarget(
                ReadingSubject.Resident, one.Id, ExportColumns.ReadingField(columns), one.Area, found.Id)), Purposes.DataRequest, cancellationToken);
        }, cancellationToken);
        var households = people.Select(one => one.HouseholdId).Distinct().ToList();
        ExportCell cell = new(Purposes.DataRequest, await db.HomesAsync(
            db.Households.Where(one => households.Contains(one.Id)), cancellationToken), words);
        var today = CityTime.Today(clock);
        return new(disclosure.Id, columns,
            people.ConvertAll(one => new Person(one.Id, [.. columns.Select(column => cell.Of(column, one, today))])), residents.Count - people.Count);
    }

    /// <exception cref="WrongFieldException">Something of it is not in the request.</exception>
    private static List<T> Within<T>(IReadOnlyList<T>? wanted, IReadOnlyList<T> named, string field) =>
        wanted is not { Count: > 0 } ? [.. named]
        : wanted.All(named.Contains) ? [.. wanted.Distinct().Order()] : throw new WrongFieldException(field, "error.data-beyond");
}
