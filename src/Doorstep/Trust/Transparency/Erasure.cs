using System.Text.Json;
using Doorstep.Live;

namespace Doorstep.Trust.Transparency;

/// <summary>That rows were erased by rule: the entries of the tree that commit to them say nothing from now on, and this line of the log says so. A hole without one is a fault.</summary>
static class Erasure
{
    public const string What = "log.erased";

    /// <param name="from">The first entry of a run that was erased.</param>
    /// <param name="until">The one after its last.</param>
    public static Entry Of(long from, long until, string why, Act act) => new()
    {
        What = What,
        SubjectId = act.Id,
        Area = default,
        By = act.By,
        At = act.At,
        Facts = JsonSerializer.Serialize(new { from, until, why }),
    };
}
