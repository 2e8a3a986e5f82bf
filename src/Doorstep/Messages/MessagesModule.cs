using Doorstep.Live;
using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>The module of messages: what the platform tells somebody, on its own page and, where she wishes, on her devices.</summary>
sealed class MessagesModule : Module
{
    public override IReadOnlyList<EventKind> Events => EventKind.OfPlatform(PushDevice.Allowed, PushDevice.Withdrawn, PushDevice.Lost);

    public override void Add(IHostApplicationBuilder builder)
    {
        // A wrong setting is told at the start, and not in the first night.
        QuietHours.OfCity(builder.Configuration);
        var services = builder.Services;
        services.AddScoped<ListMessages>().AddScoped<CountUnread>().AddScoped<ReadMessage>().AddScoped<ChooseQuietHours>();
        services.AddScoped<AllowPush>().AddScoped<WithdrawPush>().AddScoped<ListPushDevices>().AddScoped<DeliverMessage>();
        services.AddSingleton<VapidKey>().AddSingleton<SendPush>();
        services.AddSingleton(all => new StoredGauge(Metrics.Queue, "messages", async (db, cancellationToken) =>
        {
            var now = all.GetRequiredService<TimeProvider>().GetUtcNow();
            return await db.Messages.CountAsync(message => message.PushDueAt <= now, cancellationToken);
        }));
        builder.AddJob<PushMessages>();
        builder.AddRetention<MessageRetention>();
        builder.AddRetention<UnreadRetention>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        ListMessages.Map(app);
        CountUnread.Map(app);
        ReadMessage.Map(app);
        ChooseQuietHours.Map(app);
        AllowPush.Map(app);
        ListPushDevices.Map(app);
        WithdrawPush.Map(app);
    }
}
