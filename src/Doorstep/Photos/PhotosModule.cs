using Doorstep.Live;

namespace Doorstep.Photos;

/// <summary>The module of photos: taken in, cleaned, kept once, erased. Who may see one is answered by whoever owns it.</summary>
sealed class PhotosModule : Module
{
    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PhotoBudget>().AddScoped<SendPhoto>().AddScoped<ShowOwnPhoto>();
        builder.AddRetention<UnnamedPhotoRetention>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        SendPhoto.Map(app);
        ShowOwnPhoto.Map(app);
    }
}
