using Doorstep.Access;
using Doorstep.Live;
using Doorstep.Sync.Outbox;
using Doorstep.Sync.Phone;

namespace Doorstep.Sync;

/// <summary>The module that workers' phones call: what they did without a signal, what they hold, and what has changed.</summary>
sealed class SyncModule : Module
{
    public override IReadOnlyList<EventKind> Events => EventKind.Of(Permission.ViewTasks, "sync.held", "sync.settled", "sync.discarded");

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(SyncRedrawFollower)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<TakeOperations>().AddScoped<OutboxLedger>().AddScoped<RunOperation>().AddScoped<RunWaiting>()
            .AddScoped<FindSubject>().AddScoped<FindChangedFields>().AddScoped<WordOutcome>().AddScoped<ListHeld>().AddScoped<SettleHeld>();
        builder.Services.AddScoped<TakeRevoked>().AddScoped<OpenSealed>();
        builder.Services.AddScoped<ShowHeld>().AddScoped<OpenHeld>().AddScoped<WordBody>().AddScoped<WordAnswers>();
        builder.Services.AddScoped<OwnGrids>().AddScoped<ReadTables>().AddScoped<NoteReadings>().AddScoped<SendSnapshot>().AddScoped<HashState>()
            .AddScoped<FindChanges>().AddScoped<RenderChanges>().AddScoped<SendChanges>();
        builder.Services.AddScoped<NoteContact>().AddScoped<ListPhones>().AddScoped<WatchPhones>();
        builder.AddJob<TendWaiting>();
        builder.AddRetention<SyncedRetention>();
        builder.AddRetention<HeldRetention>();
        builder.AddRetention<PhoneRetention>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        var sync = app.MapGroup("/api/sync").WithTags("Sync");
        ListHeld.Map(sync);
        OpenHeld.Map(sync);
        SettleHeld.Map(sync);
        ListPhones.Map(sync);
        TakeRevoked.Map(app);
        var phone = sync.MapGroup("").AddEndpointFilter(NoteFailure.RunAsync);
        TakeOperations.Map(phone);
        SendSnapshot.Map(phone);
        SendChanges.Map(phone);
        HashState.Map(phone);
    }
}
