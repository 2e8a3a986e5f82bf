using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Trust;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Cases;

/// <summary>A resident reports something, or calls for help. Nothing is refused for being far away or nowhere: then the duty desk finds out where.</summary>
sealed class ReportCase(Intake intake, CatalogueNow catalogue, Ids ids)
{
    /// <summary>Enough for the longest text that is still refused by its field's name.</summary>
    public const int RequestBytes = 256 << 10;

    /// <param name="Key">Made by whoever sends it; sent again with the same key, the report counts once and gets the same answer.</param>
    /// <param name="Kind">The code of a kind that is switched on.</param>
    /// <param name="Text">May be missing in an emergency only.</param>
    /// <param name="Phone">The number is read out of what is written; a call for help is taken whatever stands here.</param>
    public sealed record Request(
        Guid? Key,
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: TextLength(Telling.TextLength)] string? Text = null,
        [property: Range(-180, 180, ErrorMessage = "error.range")] double? Longitude = null,
        [property: Range(-90, 90, ErrorMessage = "error.range")] double? Latitude = null,
        [property: TextLength(Telling.AddressLength)] string? Address = null,
        [property: TextLength(Telling.TextLength)] string? Name = null,
        [property: TextLength(Telling.TextLength)] string? Phone = null,
        bool WantsAnswer = false,
        [property: MaxLength(9, ErrorMessage = "error.too-many-photos")] Guid[]? Photos = null);

    /// <param name="Secret">Stands in the link that follows the case.</param>
    public sealed record Answer(string Number, string Secret);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/reports", async (Request request, ReportCase useCase, BusyAddresses addresses, HttpContext http, CancellationToken cancellationToken) =>
        {
            var receipt = await useCase.RunAsync(request, addresses.Count(http), cancellationToken);
            return TypedResults.Ok(new Answer(receipt.Number, receipt.Secret));
        })
        .Public().Lane(Lane.Emergency).WithMetadata(new RequestSizeLimitAttribute(RequestBytes))
        .WithTags("Reports").WithSummary("Report something to the city, or call for help");

    /// <param name="wait">How long the address it comes from should send nothing more: reason enough to refuse what can wait, never a call for help.</param>
    public async Task<Receipt> RunAsync(Request request, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        var kind = await catalogue.OfferedAsync(request.Kind, cancellationToken);
        if (wait is { } known && !kind.IsEmergency)
        {
            throw new BusyException(known);
        }

        if (!kind.IsEmergency)
        {
            Check(request);
        }

        return await intake.TakeAsync(new()
        {
            Telling = new()
            {
                Key = request.Key ?? ids.Next(),
                Channel = Channel.Web,
                Text = UserText.Clean(request.Text),
                ReporterName = UserText.Clean(request.Name),
                ReporterPhone = UserText.Clean(request.Phone),
                WantsAnswer = request.WantsAnswer,
                Language = CultureInfo.CurrentUICulture.Name,
                FromBusyAddress = wait is not null,
            },
            Kind = kind,
            Where = new(request.Longitude, request.Latitude, Area: null, UserText.Clean(request.Address)),
            Photos = request.Photos ?? [],
        });
    }

    /// <summary>What can wait is asked for again where it is not right; a call for help goes out with whatever was written.</summary>
    private static void Check(Request request)
    {
        (string Field, string? Key)[] checks =
        [
            ("text", UserText.SaysNothing(request.Text) ? "error.required" : null),
            ("name", TextLengthAttribute.IsTooLong(request.Name, Telling.NameLength) ? "error.too-long" : null),
            ("phone", Telling.IsPhone(request.Phone) ? null : "error.phone"),
        ];
        if (Array.Find(checks, check => check.Key is not null) is { Key: { } key } wrong)
        {
            throw new WrongFieldException(wrong.Field, key);
        }
    }
}
