using Doorstep.Cases.Desk;
using Doorstep.Data;
using Doorstep.Live.Health;
using Doorstep.Places;

namespace Doorstep.Cases;

static class CasesModule
{
    public static void AddCases(this IHostApplicationBuilder builder)
    {
        builder.AddDesk();
        var services = builder.Services;
        services.AddSingleton<WorkingDays>().AddScoped<KeepHolidays>();
        services.AddSingleton<Locate>().AddSingleton<Blobs>().AddSingleton<CatalogueNow>().AddSingleton<Intake>();
        services.AddHostedService(all => all.GetRequiredService<Intake>());
        services.AddSingleton<EmergencySpool>().AddHostedService(all => all.GetRequiredService<EmergencySpool>());
        services.AddGauge(Metrics.Queue, "emergencies", (Intake intake) => intake.EmergenciesWaiting).AddGauge(Metrics.Queue, "reports", (Intake intake) => intake.OthersWaiting)
            .AddGauge(Metrics.Spool, "emergencies", (EmergencySpool spool) => spool.Waiting);
        services.AddSingleton<Doorstep.Trust.Retention.Kept, KeptReporters>();
        services.AddSingleton<PhotoBudget>().AddSingleton<Doorstep.Trust.Retention.Kept, KeptUnnamedPhotos>();
        services.AddSingleton<EmergencyClock>().AddHostedService(all => all.GetRequiredService<EmergencyClock>());
        services.AddSingleton<CaseClock>().AddHostedService(all => all.GetRequiredService<CaseClock>());
        services.AddScoped<FindPlace>().AddScoped<TakeReports>();
        services.AddScoped<Doorstep.Data.Redraw.IFollowGrids, FollowWithCases>();
        services.AddScoped<ReportCase>().AddScoped<ReportForCaller>().AddScoped<ReportAsWorker>().AddScoped<SendPhoto>().AddScoped<ShowPhoto>().AddScoped<FollowCase>();
        services.AddScoped<ListCases>().AddScoped<ShowCase>().AddScoped<CountCases>().AddScoped<OpenContact>();
        services.AddScoped<ActOnCase>().AddScoped<AskForCheck>().AddScoped<FileCase>().AddScoped<PlaceCase>().AddScoped<RejectCase>().AddScoped<DispatchCase>().AddScoped<AcceptCase>().AddScoped<SendBackCase>();
        services.AddScoped<ResolveCase>().AddScoped<CheckCase>().AddScoped<CloseCase>().AddScoped<ReopenCase>().AddScoped<AcknowledgeEmergency>();
        services.AddScoped<ListKinds>().AddScoped<KeepCatalogue>();
    }

    public static void MapCases(this IEndpointRouteBuilder app)
    {
        app.MapDesk();
        ReportCase.Map(app);
        ReportForCaller.Map(app);
        ReportAsWorker.Map(app);
        SendPhoto.Map(app);
        ShowPhoto.Map(app);
        FollowCase.Map(app);
        ListCases.Map(app);
        CountCases.Map(app);
        ShowCase.Map(app);
        OpenContact.Map(app);
        AskForCheck.Map(app);
        FileCase.Map(app);
        RejectCase.Map(app);
        DispatchCase.Map(app);
        AcceptCase.Map(app);
        SendBackCase.Map(app);
        PlaceCase.Map(app);
        ResolveCase.Map(app);
        CheckCase.Map(app);
        CloseCase.Map(app);
        ReopenCase.Map(app);
        AcknowledgeEmergency.Map(app);
        ListKinds.Map(app);
        KeepCatalogue.Map(app);
    }
}
