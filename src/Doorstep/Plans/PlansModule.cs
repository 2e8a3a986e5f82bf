using Doorstep.Data.Redraw;
using Doorstep.Plans.Desk;
using Doorstep.Plans.Land;

namespace Doorstep.Plans;

static class PlansModule
{
    public static void AddPlans(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CityLand>().AddSingleton<Grounds>().AddSingleton<ComingMoves>().AddSingleton<AgainAfterRedraw>();
        services.AddScoped<ReadGround>().AddScoped<PrepareRedrawing>().AddScoped<ReadRedrawing>().AddScoped<AssignWorkers>().AddScoped<RedrawGrids>();
        services.AddScoped<MakePlan>().AddScoped<EditPlan>().AddScoped<ListPlans>().AddScoped<ShowPlan>().AddScoped<ShowPlanMap>().AddScoped<ForeseePlan>();
        services.AddScoped<DiscussPlan>().AddScoped<ProposePlan>().AddScoped<ApprovePlan>().AddScoped<AdoptPlan>().AddScoped<UndoPlan>().AddScoped<SplitByEntrance>();
        services.AddScoped<ReadLoad>().AddScoped<WarmGround>().AddScoped<DoPlan>();
        services.AddSingleton<SweepAfterRedraw>().AddHostedService(all => all.GetRequiredService<SweepAfterRedraw>());
        services.AddSingleton<AdoptDuePlans>().AddHostedService(all => all.GetRequiredService<AdoptDuePlans>());
        services.AddSingleton<WatchLoads>().AddHostedService(all => all.GetRequiredService<WatchLoads>());
    }

    public static void MapPlans(this IEndpointRouteBuilder app)
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
