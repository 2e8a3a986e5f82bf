using Doorstep.Access;
using Doorstep.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.Localization;

namespace Doorstep.Tests.Live.Lending;

/// <summary>Its page, in the bar of the desk for whoever may see it.</summary>
[Route("/lending"), Needs(LendingModule.View), NavItem("lending.title", "house", 95), Layout(typeof(DeskLayout))]
public sealed class LendingPage(IStringLocalizer words) : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, $"<h1>{words["lending.title"]}</h1>");
}
