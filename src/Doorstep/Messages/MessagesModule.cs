using Doorstep.Live;

namespace Doorstep.Messages;

/// <summary>The module of messages: what the platform tells somebody, on its own page and, where she wishes, on her devices.</summary>
sealed class MessagesModule : Module
{
    public override IReadOnlyList<EventKind> Events => EventKind.OfPlatform(PushDevice.Allowed, PushDevice.Withdrawn, PushDevice.Lost);
}
