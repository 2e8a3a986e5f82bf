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

/// <summary>The duty desk writes down what a caller says, on her behalf.</summary>
sealed class ReportForCaller(EmergencySpool spool, CatalogueCache catalogue, FindPlace places, Caller caller, Ids ids)
{
    /// <param name="Area">The area, where the caller can name it but not point at it.</param>
    public sealed record Request(
        Guid? Key,
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: Required(ErrorMessage = "error.required"), TextLength(Telling.TextLength)] string Text,
        [property: Range(-180, 180, ErrorMessage = "error.range")] double? Longitude = null,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double? Latitude = null,
        [property: StringLength(15, ErrorMessage = "error.too-long")] string? Area = null,
        [property: TextLength(Telling.AddressLength)] string? Address = null,
        [property: TextLength(Telling.NameLength)] string? Name = null,
        [property: TextLength(Telling.TextLength)] string? Phone = null,
        bool WantsAnswer = false,
        [property: MaxLength(9, ErrorMessage = "error.too-many-photos")] Guid[]? Photos = null,
        Guid? Building = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/desk-reports", (
            Request request, ReportForCaller useCase, IStringLocalizer words, CancellationToken cancellationToken) =>
            ReportCase.AnswerAsync(useCase.RunAsync(request, cancellationToken), words))
        .Needs(Permission.FileCases).Lane(Lane.Emergency).WithMetadata(new RequestSizeLimitAttribute(ReportCase.RequestBytes))
        .WithTags("Cases").WithSummary("Write down a report on behalf of a caller");

    public async Task<TakenReport> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var kind = await catalogue.OpenlyReportedAsync(request.Kind, cancellationToken);
        if (!kind.IsEmergency && !Telling.IsPhone(request.Phone))
        {
            throw new WrongFieldException("phone", "error.phone");
        }

        AreaCode? area = request.Area is null ? null : await places.KnownAreaAsync(request.Area, kind.IsEmergency, cancellationToken);
        Whereabouts where = new(request.Longitude, request.Latitude, area, UserText.Clean(request.Address)) { Building = request.Building };
        return await spool.TakeAsync(new()
        {
            Telling = new()
            {
                Key = request.Key ?? ids.Next(),
                Channel = Channel.Desk,
                Text = UserText.Clean(request.Text),
                ReporterName = UserText.Clean(request.Name),
                ReporterPhone = UserText.Clean(request.Phone),
                WantsAnswer = request.WantsAnswer,
                Language = CultureInfo.CurrentUICulture.Name,
            },
            Kind = kind,
            Where = await places.OwnAsync(where, caller, Permission.FileCases, kind.IsEmergency, cancellationToken),
            By = caller.AccountId,
            Photos = request.Photos ?? [],
        });
    }
}
