using Doorstep.Access;
using Doorstep.Live;

namespace Doorstep.Tasks.Appeals;

/// <summary>What help raised adds to the module of planned work.</summary>
static class AppealParts
{
    public static IReadOnlyList<EventKind> Events =>
        [.. EventKind.Of(Permission.ViewTasks, AppealEvents.OfAppeals), .. EventKind.Of(Permission.PlanTasks, AppealEvents.OfSupporters)];

    public static void AddAppeals(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<CheckAppealText>().AddScoped<DraftAppeal>().AddScoped<AskConsent>().AddScoped<DecideAppeal>()
            .AddScoped<ListAppeals>().AddScoped<ShowAppeal>().AddScoped<KeepSupporters>().AddScoped<OpenAppeals>().AddScoped<OfferPledge>()
            .AddScoped<DecidePledge>().AddScoped<RecordDelivery>();
        builder.AddJob<TendAppeals>();
        builder.AddRetention<AppealRetention>();
        builder.AddRetention<SupporterRetention>();
    }

    public static void MapAppeals(this IEndpointRouteBuilder app)
    {
        var appeals = app.MapGroup("/api/appeals").WithTags("Appeals");
        ListAppeals.Map(appeals);
        ShowAppeal.Map(appeals);
        DraftAppeal.Map(appeals);
        AskConsent.Map(appeals);
        DecideAppeal.Map(appeals);
        var pledges = app.MapGroup("/api/pledges").WithTags("Appeals");
        DecidePledge.Map(pledges);
        RecordDelivery.Map(pledges);
        KeepSupporters.Map(app.MapGroup("/api/supporters").WithTags("Appeals"));
    }
}
