using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>
/// Somebody chooses the hours in which only what is urgent rings, instead of the city's; what waits for the end of those is looked at again.
/// </summary>
sealed class ChooseQuietHours(DoorstepContext db, Caller caller, IConfiguration configuration, TimeProvider clock)
{
    /// <param name="QuietFrom">Such as 22:00; the same as <paramref name="QuietUntil"/> for no quiet hours at all.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(5, ErrorMessage = "error.time")] string QuietFrom,
        [property: Required(ErrorMessage = "error.required"), StringLength(5, ErrorMessage = "error.time")] string QuietUntil);

    /// <param name="IsCitys">She has chosen none of her own.</param>
    public sealed record Settings(string QuietFrom, string QuietUntil, bool IsCitys);

    public static void Map(IEndpointRouteBuilder app)
    {
        var settings = app.MapGroup("/api/my/messages/settings").WithTags("Messages");
        settings.MapGet("", (ChooseQuietHours useCase, CancellationToken cancellationToken) => useCase.ShowAsync(cancellationToken))
            .Needs(Permission.Self).WithSummary("My quiet hours, in which only what is urgent rings");
        settings.MapPut("", (Request request, ChooseQuietHours useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
            .Needs(Permission.Self).WithSummary("Choose my quiet hours");
        settings.MapDelete("", (ChooseQuietHours useCase, CancellationToken cancellationToken) => useCase.DropAsync(cancellationToken))
            .Needs(Permission.Self).WithSummary("The city's quiet hours for me again");
    }

    public async Task<Settings> ShowAsync(CancellationToken cancellationToken = default)
    {
        var own = await db.MessageSettings.AsNoTracking().SingleOrDefaultAsync(row => row.AccountId == caller.AccountId, cancellationToken);
        var quiet = own?.Quiet ?? QuietHours.OfCity(configuration);
        return new(QuietHours.Write(quiet.From), QuietHours.Write(quiet.Until), own is null);
    }

    public async Task<Settings> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var from = QuietHours.Read(request.QuietFrom) ?? throw new WrongFieldException("quietFrom", "error.time");
        var until = QuietHours.Read(request.QuietUntil) ?? throw new WrongFieldException("quietUntil", "error.time");
        var own = await db.MessageSettings.SingleOrDefaultAsync(row => row.AccountId == caller.AccountId, cancellationToken);
        if (own is null)
        {
            db.Add(own = MessageSettings.Of(caller.AccountId));
        }

        own.Choose(new(from, until), clock.GetUtcNow());
        try
        {
            await db.InOneCommitAsync(async () =>
            {
                await db.SaveChangesAsync(cancellationToken);
                await LookAgainAsync(cancellationToken);
            }, cancellationToken);
        }
        catch (DbUpdateException both) when (!DatabaseAway.Is(both))
        {
            // She chose for the first time, in two windows at once.
            throw new RuleBrokenException("refused.changed-meanwhile");
        }

        return await ShowAsync(cancellationToken);
    }

    public async Task<Settings> DropAsync(CancellationToken cancellationToken = default)
    {
        await db.InOneCommitAsync(async () =>
        {
            await db.MessageSettings.Where(row => row.AccountId == caller.AccountId).ExecuteDeleteAsync(cancellationToken);
            await LookAgainAsync(cancellationToken);
        }, cancellationToken);
        return await ShowAsync(cancellationToken);
    }

    /// <summary>What was held, and never tried: another attempt keeps its pause.</summary>
    private Task<int> LookAgainAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.Messages.Where(message => message.AccountId == caller.AccountId && message.PushDueAt > now && message.PushAttempts == 0)
            .ExecuteUpdateAsync(set => set.SetProperty(message => message.PushDueAt, now), cancellationToken);
    }
}
