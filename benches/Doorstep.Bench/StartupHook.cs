/// <summary>What the runtime looks for in an assembly that is to be in a process before it begins. That it is loaded is all.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
    }
}
