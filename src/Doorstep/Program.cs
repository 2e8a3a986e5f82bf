using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.CommandLine;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Edge;
using Doorstep.Forms;
using Doorstep.Identity;
using Doorstep.Insights;
using Doorstep.Live;
using Doorstep.Messages;
using Doorstep.Photos;
using Doorstep.Places;
using Doorstep.Plans;
using Doorstep.Privacy;
using Doorstep.Register;
using Doorstep.Residents;
using Doorstep.Sealing;
using Doorstep.Shell;
using Doorstep.Staff;
using Doorstep.Sync;
using Doorstep.Tasks;
using Doorstep.Transparency;

FileModes.KeepToOwner();
if (Verbs.Know(args))
{
    return await Verbs.RunAsync(args, Program.Build, TimeProvider.System);
}

await Program.Build(args).RunAsync();
return 0;

/// <summary>The entry point of the server and of its command line.</summary>
public sealed partial class Program
{
    /// <summary>The modules in their order: each uses earlier ones, never later ones.</summary>
    internal static IReadOnlyList<Module> Modules { get; } =
    [
        new LiveModule(), new EdgeModule(), new AccessModule(), new SealingModule(), new IdentityModule(), new TransparencyModule(),
        new PrivacyModule(), new PlacesModule(), new PhotosModule(), new StaffModule(), new RegisterModule(), new CatalogueModule(),
        new FormsModule(), new MessagesModule(), new TasksModule(), new CasesModule(), new PlansModule(), new InsightsModule(), new SyncModule(),
        new ResidentsModule(),
    ];

    internal static WebApplication Build(string[] args) => Build(args, []);

    /// <param name="more">Modules after the platform's own.</param>
    internal static WebApplication Build(string[] args, IReadOnlyList<Module> more)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ApplicationName = typeof(Program).Assembly.GetName().Name, ContentRootPath = ContentRoot() });
        // Built in place, the assets lie in the source folders; published, there is nothing to do.
        builder.WebHost.UseStaticWebAssets();
        // Which server it is and of which version is nobody's business.
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // However much an operator asks for: it writes whole addresses down, and into a search somebody may have typed a name.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Services.AddSingleton(DemoClock.Of(builder.Configuration, TimeProvider.System));
        Modules modules = new([.. Modules, .. more]);
        builder.Services.AddSingleton(modules);
        // The database is made ready before anybody reads it: what is started first is added first.
        builder.AddDatabase();
        foreach (var module in modules.All)
        {
            module.Add(builder);
            builder.AddFollowers(module);
        }

        builder.AddShell();
        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseShell();
        foreach (var module in modules.All)
        {
            module.Use(app);
        }

        app.Use(RetryAfterRedraw.AnswerAsync);
        foreach (var module in modules.All)
        {
            module.Map(app);
        }

        app.MapShell();
        return app;
    }

    // The folder of the executable where it is published; the project's own while it is built in place.
    private static string? ContentRoot() =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "css", "doorstep.css")) ? AppContext.BaseDirectory : null;
}
