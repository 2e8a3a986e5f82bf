using System.Reflection;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Gives a city the forms that come with the platform, each once; those that a city has made its own are left alone.</summary>
static class FillForms
{
    private const string Before = "facts/form-", Behind = ".json";

    /// <summary>All of them, each from the resource that is named after its code.</summary>
    public static IReadOnlyList<FormDefinition> Read() => [.. Codes().Select(Read)];

    public static async Task RunAsync(DoorstepContext db, Ids ids, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        var there = await db.FormVersions.Select(version => version.Code).Distinct().ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        db.AddRange(Codes().Except(there).Select(code => FormVersion.First(Read(code), new(ids.Next(), Guid.Empty, now))));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static IEnumerable<string> Codes() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Before, StringComparison.Ordinal)).Select(name => name[Before.Length..^Behind.Length]).Order();

    private static FormDefinition Read(string code)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(Before + code + Behind)!);
        return FormJson.Read(reader.ReadToEnd());
    }
}
