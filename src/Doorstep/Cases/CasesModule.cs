using Doorstep.Access;
using Doorstep.Cases.Called;
using Doorstep.Cases.Clocks;
using Doorstep.Cases.Confidential;
using Doorstep.Cases.Desk;
using Doorstep.Live;
using Doorstep.Live.Health;

namespace Doorstep.Cases;

/// <summary>The module of cases, from report to close, and of the command centre where they are seen to.</summary>
sealed class CasesModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.ViewCases, Permission.FileCases, Permission.DispatchCases,
        Permission.HandleCases, Permission.CheckCases, Permission.ReportCases, Permission.AnswerEmergencies,
        Permission.ViewConfidential, Permission.ViewContact);

    public override IReadOnlyList<EventKind> Events =>
        [.. Case.Kinds.Select(what => new EventKind(what, Permission.ViewCases, IsForDepartment: true))];

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(CasesRedrawFollower)];

    public override IReadOnlyList<Type> ActFollowers => [typeof(HelpFromTasks), typeof(ChecksFromTasks), typeof(CasesFromRounds)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.AddDesk();
        var services = builder.Services;
        builder.AddJob<Intake>();
        builder.AddJob<EmergencySpool>();
        services.AddGauge(Metrics.Queue, "emergencies", (Intake intake) => intake.EmergenciesWaiting)
            .AddGauge(Metrics.Queue, "reports", (Intake intake) => intake.OthersWaiting)
            .AddGauge(Metrics.Spool, "emergencies", (EmergencySpool spool) => spool.Waiting);
        builder.AddRetention<ReporterRetention>();
        builder.AddJob<EmergencyClock>();
        builder.AddJob<CaseClock>();
        builder.AddJob<PlanChecks>();
        services.AddScoped<FindPlace>().AddScoped<TakeReports>();
        services.AddScoped<ReportCase>().AddScoped<ReportForCaller>().AddScoped<ReportAsWorker>().AddScoped<ReportCalled>()
            .AddScoped<ReportViolence>().AddScoped<HiddenNumbers>().AddScoped<OpenConfidence>()
            .AddScoped<ShowPhoto>().AddScoped<FollowCase>();
        services.AddScoped<ListOwnReports>().AddScoped<ListCases>().AddScoped<ShowCase>().AddScoped<CountCases>().AddScoped<OpenContact>();
        services.AddScoped<ActOnCase>().AddScoped<DoPlainAct>().AddScoped<FileCase>().AddScoped<PlaceCase>()
            .AddScoped<DispatchCase>();
        services.AddScoped<ResolveCase>().AddScoped<CheckCase>().AddScoped<ReopenCase>().AddScoped<AcknowledgeEmergency>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        app.MapDesk();
        ReportCase.Map(app);
        ReportForCaller.Map(app);
        ReportAsWorker.Map(app);
        ReportCalled.Map(app);
        ReportViolence.Map(app);
        OpenConfidence.Map(app);
        ShowPhoto.Map(app);
        FollowCase.Map(app);
        ListOwnReports.Map(app);
        ListCases.Map(app);
        CountCases.Map(app);
        ShowCase.Map(app);
        OpenContact.Map(app);
        FileCase.Map(app);
        DoPlainAct.Map(app);
        DispatchCase.Map(app);
        PlaceCase.Map(app);
        ResolveCase.Map(app);
        CheckCase.Map(app);
        ReopenCase.Map(app);
        AcknowledgeEmergency.Map(app);
    }
}
