using Doorstep.Data;
using Doorstep.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Doorstep.Sealing;

/// <summary>The module of field encryption: sealed fields and the keys that open them.</summary>
sealed class SealingModule : Module
{
    public override IReadOnlyList<EventKind> Events => EventKind.OfPlatform("key.made", "key.retired", "key.rewrapped");

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.AddJob<KeyRing>();
        builder.Services.AddScoped<RotateKeys>().AddSingleton<CityBox>();
        builder.Services.AddDataProtection().SetApplicationName("Doorstep").PersistKeysToDbContext<DoorstepContext>();
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<IConfiguration>((options, configuration) => options.XmlEncryptor = new CookieKeys(configuration));
    }
}
