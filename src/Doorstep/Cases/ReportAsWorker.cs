using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>A worker reports what she found on her round; what she put right on the spot is only recorded.</summary>
sealed class ReportAsWorker(EmergencySpool spool, CatalogueCache catalogue, FindPlace places, Caller caller, Ids ids)
{
    /// <param name="Settled">What she did about it, where that was enough.</param>
    /// <param name="PhotoHashes">SHA-256 of files that her phone sends in pieces, before or after.</param>
    public sealed record Request(
        Guid? Key,
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: Required(ErrorMessage = "error.required"), TextLength(Telling.TextLength)] string Text,
        [property: Range(-180, 180, ErrorMessage = "error.range")] double? Longitude = null,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double? Latitude = null,
        [property: TextLength(200)] string? Address = null,
        [property: TextLength(1000)] string? Settled = null,
        [property: MaxLength(9, ErrorMessage = "error.too-many-photos")] Guid[]? Photos = null,
        Guid? Building = null,
        [property: Range(0, 1e7, ErrorMessage = "error.range")] double? Accuracy = null,
        [property: MaxLength(9, ErrorMessage = "error.too-many-photos")] string[]? PhotoHashes = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/worker-reports", (
            Request request, ReportAsWorker useCase, IStringLocalizer words, CancellationToken cancellationToken) =>
            ReportCase.AnswerAsync(useCase.RunAsync(request, cancellationToken), words))
        .Needs(Permission.ReportCases).Lane(Lane.Emergency).WithMetadata(new RequestSizeLimitAttribute(ReportCase.RequestBytes))
        .WithTags("Cases").WithSummary("Report what was found on a round");

    public async Task<TakenReport> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var kind = await catalogue.OpenlyReportedAsync(request.Kind, cancellationToken);
        var settled = UserText.Clean(request.Settled);
        if (settled.Length > 0 && kind.IsEmergency)
        {
            throw new WrongFieldException("settled", "error.emergency-settled");
        }

        var hashes = NamePhotos.HashesOf(request.PhotoHashes);
        Whereabouts where = new(request.Longitude, request.Latitude, Area: null, UserText.Clean(request.Address))
        {
            Building = request.Building,
            Accuracy = request.Accuracy
        };
        return await spool.TakeAsync(new()
        {
            Telling = new()
            {
                Key = request.Key ?? ids.Next(),
                Channel = Channel.Worker,
                Text = UserText.Clean(request.Text),
                Language = CultureInfo.CurrentUICulture.Name
            },
            Kind = kind,
            Where = await places.OwnAsync(where, caller, Permission.ReportCases, kind.IsEmergency, cancellationToken),
            By = caller.AccountId,
            Photos = request.Photos ?? [],
            PhotoHashes = hashes,
            Settled = settled.Length > 0 ? settled : null,
        });
    }
}
