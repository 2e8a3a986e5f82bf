using System.CommandLine;

namespace Doorstep.CommandLine;

/// <summary>Migrates the database to this version's tables; serving does so too.</summary>
static class MigrateVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var verb = new Command("migrate", "Bring the database up to date") { data };
        verb.SetAction((parsed, cancellationToken) =>
            Verbs.ErrandAsync(build, parsed.GetValue(data)!, "migrate", (_, _) => Task.FromResult(0), cancellationToken));
        return verb;
    }
}
