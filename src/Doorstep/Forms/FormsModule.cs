using Doorstep.Access;
using Doorstep.Live;

namespace Doorstep.Forms;

/// <summary>The module of forms: questions as data, in versions.</summary>
sealed class FormsModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.KeepForms);

    public override IReadOnlyList<EventKind> Events => EventKind.Of(Permission.KeepForms, "form.published");

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(FormsRedrawFollower)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<ListForms>().AddScoped<EditForm>().AddScoped<PublishForm>().AddScoped<TakeFiles>().AddScoped<ShowAnswerPhoto>();
        builder.AddRetention<AnswerRetention>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        ListForms.Map(app);
        EditForm.Map(app);
        PublishForm.Map(app);
        ShowAnswerPhoto.Map(app);
    }
}
