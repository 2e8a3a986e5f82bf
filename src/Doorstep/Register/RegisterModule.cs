using Doorstep.Access;
using Doorstep.Live;
using Doorstep.Register.Acts;
using Doorstep.Register.DataRequests;
using Doorstep.Register.Exports;
using Doorstep.Register.Import;
using Doorstep.Register.Own;
using Doorstep.Register.Queries;
using Doorstep.Register.Retention;

namespace Doorstep.Register;

/// <summary>The module of the population register: households, residents, their moves, imports and exports, and the counts.</summary>
sealed class RegisterModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions =>
        Role.Holding(Permission.ViewRegister, Permission.KeepRegister, Permission.ImportRegister, Permission.ExportRegister,
            Permission.ViewDataRequests, Permission.KeepDataRequests);

    public override IReadOnlyList<EventKind> Events =>
    [
        .. EventKind.Of(Permission.ViewRegister, Enum.GetValues<RegisterActKind>().Select(RegisterAct.WhatOf)),
        .. EventKind.Of(Permission.Audit, "export.asked", "export.allowed", "export.refused", "export.taken"),
        .. EventKind.Of(Permission.KeepDataRequests,
            DataAsking.Asked, "data.requested", "data.approved-first", "data.approved", "data.refused", "data.disclosed"),
        .. EventKind.Of(Permission.ManageAccounts, "account.bound", "account.unbound"),
    ];

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(RegisterRedrawFollower)];

    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        // One act each: a use case that runs twice in a scope must not share it.
        services.AddTransient<RegisterWork>();
        services.AddScoped<ChosenIds>();
        services.AddTransient<FigureReadings>();
        services.AddTransient<AddHousehold>();
        services.AddTransient<AddResident>();
        services.AddTransient<EditResident>();
        services.AddTransient<MoveIn>();
        services.AddTransient<MoveOut>();
        services.AddTransient<EndResident>();
        services.AddTransient<SplitHousehold>();
        services.AddTransient<MergeHousehold>();
        services.AddTransient<RecordBirth>();
        services.AddTransient<RecordVisit>();
        services.AddTransient<UndoAct>();
        services.AddScoped<UndoImport>().AddScoped<SamePerson>();
        services.AddScoped<ListHouseholds>();
        services.AddScoped<ListDoors>();
        services.AddScoped<ListBuildings>();
        services.AddScoped<ShowHousehold>();
        services.AddScoped<ShowHistory>();
        services.AddScoped<FindResident>().AddScoped<FindByName>();
        services.AddScoped<OpenField>().AddScoped<OpenLiving>().AddScoped<OpenVisitNote>().AddScoped<AskToHide>();
        services.AddScoped<FindByNumber>();
        services.AddScoped<MakeBindingCode>().AddScoped<BindAccount>().AddScoped<UnbindAccount>().AddScoped<MyReadings>().AddScoped<ProveMyReadings>()
            .AddScoped<ObjectToReading>();
        services.AddScoped<Organisations>();
        services.AddScoped<CountDwellings>();
        services.AddScoped<CountNeeds>();
        services.AddScoped<Recount>();
        services.AddScoped<ImportRegister>();
        builder.AddJob<DrawCity>();
        services.AddScoped<ImportCsv>().AddScoped<FindKnownRows>();
        services.AddSingleton<ImportWords>();
        services.AddScoped<SampleFile>().AddScoped<ListImports>().AddScoped<KnownFile>();
        builder.AddRetention<ResidentRetention>();
        builder.AddRetention<ExportRetention>();
        builder.AddRetention<VisitNoteRetention>();
        builder.AddRetention<DataRequestRetention>();
        builder.AddLoggedTable<LoggedAskings>();
        builder.AddLoggedTable<LoggedDataRequests>();
        builder.AddLoggedTable<LoggedDisclosures>();
        services.AddSingleton<DataOfficer>().AddScoped<EnterOnce>().AddScoped<NoteAsking>().AddScoped<ShowDataOfficer>().AddScoped<EnterDataRequest>()
            .AddScoped<DecideDataRequest>()
            .AddScoped<DiscloseData>().AddScoped<ListDataRequests>().AddScoped<ShowDataRequest>();
        builder.AddLoggedTable<LoggedExports>();
        builder.AddLoggedTable<LoggedBindings>();
        services.AddScoped<AskForExport>().AddScoped<DecideExport>().AddScoped<ListExports>().AddScoped<TakeExport>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        var requests = app.MapGroup("/api/data-requests").WithTags("Data requests");
        NoteAsking.Map(requests);
        ShowDataOfficer.Map(requests);
        EnterDataRequest.Map(requests);
        DecideDataRequest.Map(requests);
        DiscloseData.Map(requests);
        ListDataRequests.Map(requests);
        ShowDataRequest.Map(requests);
        var register = app.MapGroup("/api/register").WithTags("Register");
        AddHousehold.Map(register);
        AddResident.Map(register);
        EditResident.Map(register);
        MoveIn.Map(register);
        MoveOut.Map(register);
        EndResident.Map(register);
        SplitHousehold.Map(register);
        MergeHousehold.Map(register);
        RecordBirth.Map(register);
        RecordVisit.Map(register);
        UndoAct.Map(register);
        ListHouseholds.Map(register);
        ListDoors.Map(register);
        ListBuildings.Map(register);
        ShowHousehold.Map(register);
        ShowHistory.Map(register);
        FindResident.Map(register);
        FindByName.Map(register);
        OpenField.Map(register);
        OpenLiving.Map(register);
        OpenVisitNote.Map(register);
        AskToHide.Map(register);
        MakeBindingCode.Map(app);
        BindAccount.Map(register);
        UnbindAccount.Map(register);
        MyReadings.Map(app);
        ProveMyReadings.Map(app);
        ObjectToReading.Map(app);
        Organisations.Map(register);
        ImportCsv.Map(register);
        FindKnownRows.Map(register);
        SampleFile.Map(register);
        ListImports.Map(register);
        AskForExport.Map(register);
        DecideExport.Map(register);
        ListExports.Map(register);
        TakeExport.Map(register);
    }
}
