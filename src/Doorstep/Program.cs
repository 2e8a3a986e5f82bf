using Doorstep.Cases;
using Doorstep.CommandLine;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Insights;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Plans;
using Doorstep.Register;
using Doorstep.Residents;
using Doorstep.Shell;
using Doorstep.Staff;
using Doorstep.Trust;

FileModes.KeepToOwner();
if (Verbs.Know(args))
{
    return await Verbs.RunAsync(args, Build, TimeProvider.System);
}

await Build(args).RunAsync();
return 0;

static WebApplication Build(string[] args)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot() });
    // Built in place, the assets lie in the source folders; published, there is nothing to do.
    builder.WebHost.UseStaticWebAssets();
    // Which server it is and of which version is nobody's business.
    builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    // However much an operator asks for: it writes whole addresses down, and into a search somebody may have typed a name.
    builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
    builder.Services.AddSingleton(TimeProvider.System);
    // The database is made ready before anybody reads it: what is started first is added first.
    builder.AddDatabase();
    builder.AddLive();
    builder.AddTrust();
    builder.AddPlaces();
    builder.AddStaff();
    builder.AddRegister();
    builder.AddCases();
    builder.AddPlans();
    builder.AddInsights();
    builder.AddResidents();
    builder.AddShell();

    var app = builder.Build();
    app.UseForwardedHeaders();
    app.UseShell();
    app.UseTrust();
    app.Use(AgainAfterRedraw.AnswerAsync);
    app.MapTrust();
    app.MapPlaces();
    app.MapRegister();
    app.MapCases();
    app.MapPlans();
    app.MapInsights();
    app.MapResidents();
    app.MapShell();
    return app;
}

// The folder of the executable where it is published; the project's own while it is built in place.
static string? ContentRoot() => File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "css", "doorstep.css")) ? AppContext.BaseDirectory : null;

/// <summary>The platform's one executable: the server, and its verbs.</summary>
public sealed partial class Program;
