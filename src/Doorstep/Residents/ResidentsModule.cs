using Doorstep.Live;
using Doorstep.Residents.Reporting;

namespace Doorstep.Residents;

/// <summary>The module of the residents' own pages.</summary>
sealed class ResidentsModule : Module
{
    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<FindMyGrid>();
        builder.Services.AddScoped<NotSatisfied>();
        builder.Services.AddScoped<AddToReport>();
        builder.Services.AddScoped<PlainKinds>();
        builder.Services.AddScoped<TakeAnswers>();
    }

    public override void Map(IEndpointRouteBuilder app) => MyHome.Map(app);
}
