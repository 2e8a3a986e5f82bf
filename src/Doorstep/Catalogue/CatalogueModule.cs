using Doorstep.Access;
using Doorstep.Live;

namespace Doorstep.Catalogue;

/// <summary>The module of the service catalogue: the kinds of work that a city knows, with their departments and limits (事项).</summary>
sealed class CatalogueModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.KeepCatalogue);

    public override void Add(IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<CatalogueCache>().AddScoped<ListKinds>().AddScoped<KeepCatalogue>();

    public override void Map(IEndpointRouteBuilder app)
    {
        ListKinds.Map(app);
        KeepCatalogue.Map(app);
    }
}
