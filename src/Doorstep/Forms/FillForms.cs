using System.Reflection;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Forms;

/// <summary>Gives a city the forms that come with the platform, each once; those that a city has made its own are left alone.</summary>
static class FillForms
{
    public static IReadOnlyList<FormDefinition> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith("facts/form-", StringComparison.Ordinal)).Order().Select(name =>
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            return FormJson.Read(reader.ReadToEnd());
        })];
    }

    public static async Task RunAsync(DoorstepContext db, Ids ids, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        var there = await db.FormVersions.Select(version => version.Code).Distinct().ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        db.AddRange(Read().Where(form => !there.Contains(form.Code)).Select(form => FormVersion.First(form, new(ids.Next(), Guid.Empty, now))));
        await db.SaveChangesAsync(cancellationToken);
    }
}
