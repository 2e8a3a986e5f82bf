using CsCheck;
using Doorstep.Field.Messages;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class MessageLinksTests
{
    private const string Id = "01990000-0000-7000-8000-00000000000a";

    [Theory]
    [InlineData($"/tasks/{Id}", $"tasks/{Id}")]
    [InlineData("/tasks/01990000-0000-7000-8000-00000000000A?from=1", $"tasks/{Id}")]
    [InlineData($"/register/households/{Id}", $"households/{Id}")]
    [InlineData($"/households/{Id}#people", $"households/{Id}")]
    [InlineData("/today", "")]
    [InlineData("/tasks?area=460106005006001", null)]
    [InlineData("/messages", null)]
    [InlineData($"/cases/{Id}", null)]
    [InlineData($"//elsewhere/tasks/{Id}", null)]
    [InlineData($"https://elsewhere/tasks/{Id}", null)]
    [InlineData($"/tasks/{Id}/../../log", null)]
    public void A_message_leads_to_a_task_or_a_household_of_the_app_and_nowhere_else(string link, string? screen) =>
        Assert.Equal(screen, MessageLinks.InApp(link));

    [Fact]
    public void Whatever_a_link_says_it_leaves_the_app_for_nothing() => Gen.String.Sample(link =>
        Assert.Matches("^(tasks/[0-9a-f-]{36}|households/[0-9a-f-]{36})?$", MessageLinks.InApp(link) ?? ""));
}
