using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>
/// A resident reports something, or calls for help. Nothing is refused for being far away or nowhere: then the duty desk finds out where.
/// </summary>
sealed class ReportCase(EmergencySpool spool, CatalogueCache catalogue, Ids ids, Caller caller, TimeProvider clock)
{
    /// <summary>Enough for the longest text that is still refused by its field's name.</summary>
    public const int RequestBytes = 256 << 10;

    private const int MostPhotos = 9;

    /// <summary>Metres: somewhere in the city.</summary>
    private const double UnknownAccuracy = 10_000;

    /// <param name="Key">Made by whoever sends it; sent again with the same key, the report counts once and gets the same answer.</param>
    /// <param name="Kind">The code of a kind that is switched on.</param>
    /// <param name="Text">May be missing in an emergency only; 2,000 characters otherwise.</param>
    /// <param name="Address">Kept and shown as written. Without a point it is looked up: one house named beyond doubt is the place, and
    /// otherwise the desk finds out which.</param>
    /// <param name="Building">The house, where it was chosen from those that the address search found.</param>
    /// <param name="Longitude">WGS-84. A call for help is taken without a point that cannot be.</param>
    /// <param name="Accuracy">Within how many metres the point is right. Above 100 no house is taken from it; nor where a call for help has a number
    /// that cannot be, by which telephones say that they do not know.</param>
    /// <param name="Phone">The number is read out of what is written; a call for help is taken whatever stands here.</param>
    public sealed record Request(
        Guid? Key,
        [property: Required(ErrorMessage = "error.required"), StringLength(10, ErrorMessage = "error.too-long")] string Kind,
        [property: TextLength(Telling.UrgentLength)] string? Text = null,
        double? Longitude = null,
        double? Latitude = null,
        [property: TextLength(Telling.TextLength)] string? Address = null,
        [property: TextLength(Telling.TextLength)] string? Name = null,
        [property: TextLength(Telling.TextLength)] string? Phone = null,
        bool WantsAnswer = false,
        Guid[]? Photos = null,
        Guid? Building = null,
        double? Accuracy = null);

    /// <param name="Secret">Stands in the link that follows the case.</param>
    public sealed record Answer(string Number, string Secret);

    /// <summary>A call for help that was received and is not on the desk yet, since the database is away or did not take it.</summary>
    /// <param name="Receipt">Its key: sent again with it, the call gets its number and its link once it stands on the desk.</param>
    /// <param name="Message">What to tell whoever called, in her language.</param>
    /// <param name="Call">The numbers to call now.</param>
    public sealed record Kept(Guid Receipt, DateTimeOffset ReceivedAt, string Message, string[] Call)
    {
        internal static Kept Of(KeptCall kept, IStringLocalizer words) => new(kept.Key, kept.At, words["report.kept"], ["110", "119", "120"]);
    }

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/reports", async Task<Results<Ok<Answer>, Accepted<Kept>>> (
            Request request, ReportCase useCase, ReportRateLimits addresses, IStringLocalizer words, HttpContext http,
            CancellationToken cancellationToken) =>
        {
            var taken = await useCase.RunAsync(request, addresses.Count(http), cancellationToken);
            return taken.Receipt is { } receipt
                ? TypedResults.Ok(new Answer(receipt.Number, receipt.Secret))
                : TypedResults.Accepted((string?)null, Kept.Of(taken.Kept!, words));
        })
        .Public().Lane(Lane.Emergency).WithMetadata(new RequestSizeLimitAttribute(RequestBytes))
        .WithTags("Reports").WithSummary("Report something to the city, or call for help");

    /// <summary>To staff: the receipt, or that the call is kept here for now.</summary>
    internal static async Task<Results<Ok<Receipt>, Accepted<Kept>>> AnswerAsync(Task<TakenReport> taking, IStringLocalizer words) =>
        await taking is { Receipt: { } receipt }
            ? TypedResults.Ok(receipt)
            : TypedResults.Accepted((string?)null, Kept.Of((await taking).Kept!, words));

    /// <param name="wait">How long the address it comes from should send nothing more: reason enough to refuse what can
    /// wait, never a call for help.</param>
    /// <exception cref="DatabaseAwayException">Nothing was kept: the database is away, and this is no call for help, or this node's disk takes
    /// nothing either.</exception>
    public async Task<TakenReport> RunAsync(Request request, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        var kind = await catalogue.OfferedAsync(UserText.Code(request.Kind), cancellationToken);
        if (wait is { } known && !kind.IsEmergency)
        {
            throw new BusyException(known);
        }

        if (!kind.IsEmergency)
        {
            Check(request);
        }

        return await spool.TakeAsync(new()
        {
            ReceivedAt = kind.IsEmergency ? clock.GetUtcNow() : null,
            Telling = new()
            {
                Key = request.Key ?? ids.Next(),
                Channel = Channel.Web,
                Text = UserText.Clean(request.Text),
                ReporterName = UserText.Clean(request.Name),
                ReporterPhone = UserText.Clean(request.Phone),
                WantsAnswer = request.WantsAnswer,
                ReporterAccount = caller.IsSomebody && (request.Name ?? request.Phone) is { Length: > 0 } ? caller.AccountId : null,
                Language = CultureInfo.CurrentUICulture.Name,
                FromBusyAddress = wait is not null,
            },
            Kind = kind,
            Where = WhereOf(request),
            Photos = [.. (request.Photos ?? []).Take(MostPhotos)],
        });
    }

    private static Whereabouts WhereOf(Request request)
    {
        var isPoint = IsWithin(request.Longitude, 180) && IsWithin(request.Latitude, 90);
        return new(isPoint ? request.Longitude : null, isPoint ? request.Latitude : null, Area: null, UserText.Clean(request.Address))
        {
            Building = request.Building,
            Accuracy = !isPoint || IsAccuracy(request.Accuracy) ? request.Accuracy : UnknownAccuracy,
        };
    }

    private static bool IsWithin(double? degrees, double most) => degrees is null || Math.Abs(degrees.Value) <= most;

    private static bool IsAccuracy(double? metres) => metres is null or (>= 0 and <= 1e7);

    /// <summary>What can wait is asked for again where it is not right; a call for help goes out with whatever was written.</summary>
    private static void Check(Request request)
    {
        (string Field, string? Key)[] checks =
        [
            ("text", UserText.SaysNothing(request.Text)
                ? "error.required"
                : TextLengthAttribute.IsTooLong(request.Text, Telling.TextLength) ? "error.too-long"
                : null),
            ("address", TextLengthAttribute.IsTooLong(request.Address, Telling.AddressLength) ? "error.too-long" : null),
            ("name", TextLengthAttribute.IsTooLong(request.Name, Telling.NameLength) ? "error.too-long" : null),
            ("phone", Telling.IsPhone(request.Phone) ? null : "error.phone"),
            ("longitude", IsWithin(request.Longitude, 180) ? null : "error.range"),
            ("latitude", IsWithin(request.Latitude, 90) ? null : "error.range"),
            ("accuracy", IsAccuracy(request.Accuracy) ? null : "error.range"),
            ("photos", request.Photos?.Length > MostPhotos ? "error.too-many-photos" : null),
        ];
        if (Array.Find(checks, check => check.Key is not null) is { Key: { } key } wrong)
        {
            throw new WrongFieldException(wrong.Field, key);
        }
    }
}
