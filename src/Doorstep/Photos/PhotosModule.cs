using Doorstep.Live;
using Doorstep.Photos.Uploads;

namespace Doorstep.Photos;

/// <summary>The module of photos: taken in, cleaned, kept once, erased. Who may see one is answered by whoever owns it.</summary>
sealed class PhotosModule : Module
{
    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PhotoBudget>().AddScoped<SendPhoto>().AddScoped<ShowOwnPhoto>();
        builder.Services.AddSingleton<UploadFiles>().AddSingleton<FindUpload>();
        builder.Services.AddScoped<BeginUpload>().AddScoped<ShowUpload>().AddScoped<TakePiece>();
        builder.AddJob<DeliverPhotos>();
        builder.AddRetention<UnnamedPhotoRetention>();
        builder.AddRetention<UploadRetention>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        SendPhoto.Map(app);
        ShowOwnPhoto.Map(app);
        var uploads = app.MapGroup("/api/photos/uploads").AddEndpointFilter(Tus.SpeakAsync);
        BeginUpload.Map(uploads);
        ShowUpload.Map(uploads);
        TakePiece.Map(uploads);
    }
}
