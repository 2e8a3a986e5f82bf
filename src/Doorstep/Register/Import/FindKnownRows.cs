using Doorstep.Access;
using Doorstep.Edge.Lanes;
using Doorstep.Register.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Register.Import;

/// <summary>
/// Finds the rows of a file that are registered already, so that whoever imports it can take them out: each is a look-up, with its reading and in the
/// budget of look-ups.
/// </summary>
sealed class FindKnownRows(ImportCsv import, FindByNumber numbers)
{
    public sealed record Result(IReadOnlyList<LineFault> Faults, IReadOnlyList<Row> Rows);

    public sealed record Row(int Line, Guid HouseholdId, Guid ResidentId);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/imports/known", async Task<Results<Ok<IReadOnlyList<Row>>, ValidationProblem>> (
            HttpRequest request, FindKnownRows useCase, CancellationToken cancellationToken) =>
            {
                var result = await useCase.RunAsync(request.Body, cancellationToken);
                return result.Faults.Count == 0 ? TypedResults.Ok(result.Rows) : ImportCsv.ProblemOf(result.Faults);
            })
        .Accepts<string>("text/csv").Needs(Permission.ImportRegister).Lane(Lane.Bulk, DropOrder.Sooner)
        .WithMetadata(new RequestSizeLimitAttribute(ImportCsv.RequestBytes))
        .WithSummary("Which rows of a CSV file are registered already: each is a look-up with its reading");

    public async Task<Result> RunAsync(Stream file, CancellationToken cancellationToken = default)
    {
        var read = await import.ReadFileAsync(file, cancellationToken);
        if (read.Faults.Count > 0 || read.Numbers.Count == 0)
        {
            return new(read.Faults, []);
        }

        var known = await numbers.OfFileAsync([.. read.Numbers.Keys], read.Area, cancellationToken);
        return new([],
            [.. known.Select(one => new Row(read.Numbers[one.Number], one.Resident.HouseholdId, one.Resident.Id)).OrderBy(row => row.Line)]);
    }
}
