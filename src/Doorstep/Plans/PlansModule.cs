using Doorstep.Access;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Plans.Desk;
using Doorstep.Plans.Land;

namespace Doorstep.Plans;

/// <summary>The module of redrawing the grids: plans, their approval, and the day they come into force.</summary>
sealed class PlansModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions =>
        Role.Holding(Permission.ViewPlans, Permission.MakePlans, Permission.ApprovePlans, Permission.AdoptPlans);

    public override IReadOnlyList<EventKind> Events => EventKind.Of(Permission.ViewPlans, Enum.GetValues<PlanActKind>().Select(GridPlan.WhatOf));

    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<LandCache>().AddSingleton<PlanningInputCache>().AddSingleton<ComingMoves>().AddSingleton<RetryAfterRedraw>();
        services.AddScoped<ReadPlanningInput>().AddScoped<PrepareRedrawing>().AddScoped<ReadRedrawing>().AddScoped<AssignWorkers>()
            .AddScoped<RedrawGrids>();
        services.AddScoped<MakePlan>().AddScoped<EditPlan>().AddScoped<ListPlans>().AddScoped<ShowPlan>().AddScoped<ShowPlanMap>()
            .AddScoped<ForeseePlan>();
        services.AddScoped<DiscussPlan>().AddScoped<ProposePlan>().AddScoped<ApprovePlan>().AddScoped<AdoptPlan>().AddScoped<UndoPlan>()
            .AddScoped<SplitByEntrance>();
        services.AddScoped<ReadLoad>().AddScoped<WarmPlanningInput>().AddScoped<DoPlan>();
        builder.AddJob<SweepAfterRedraw>();
        builder.AddJob<AdoptDuePlans>();
        builder.AddJob<WatchLoads>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        ListPlans.Map(app);
        MakePlan.Map(app);
        ShowPlanMap.Map(app);
        ShowPlan.Map(app);
        EditPlan.Map(app);
        DiscussPlan.Map(app);
        ProposePlan.Map(app);
        ApprovePlan.Map(app);
        ForeseePlan.Map(app);
        AdoptPlan.Map(app);
        UndoPlan.Map(app);
        SplitByEntrance.Map(app);
    }
}
