using System.Globalization;
using System.Text.Json;
using Doorstep.Live;
using Microsoft.Extensions.Localization;

namespace Doorstep.Shell;

/// <summary>
/// The localizer: the platform's words in its three languages, from the words.json beside each module. A key without words is a defect: a test
/// compares every key in use with every file, and on screen it shows as the key itself.
/// </summary>
public sealed class Words(Modules modules) : IStringLocalizer
{
    public static readonly string[] Languages = ["zh-Hans", "en", "zh-Hant"];

    private readonly Dictionary<string, Dictionary<string, string>> byKey = Load(modules);

    public IReadOnlyDictionary<string, Dictionary<string, string>> All => byKey;

    public LocalizedString this[string name] => Find(name, CultureInfo.CurrentUICulture.Name);

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var found = this[name];
            return arguments.Length == 0
                ? found
                : new(name, string.Format(CultureInfo.CurrentCulture, found.Value, arguments), found.ResourceNotFound);
        }
    }

    public bool Knows(string key) => byKey.ContainsKey(key);

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => byKey.Keys.Select(key => this[key]);

    private LocalizedString Find(string key, string language)
    {
        if (!byKey.TryGetValue(key, out var languages))
        {
            return new(key, key, resourceNotFound: true);
        }

        return new(key, languages.GetValueOrDefault(language) ?? languages["zh-Hans"]);
    }

    private static Dictionary<string, Dictionary<string, string>> Load(Modules modules)
    {
        Dictionary<string, Dictionary<string, string>> all = [];
        var files = modules.Assemblies.SelectMany(
            assembly => assembly.GetManifestResourceNames().Where(name => name.StartsWith("words/", StringComparison.Ordinal)),
            (assembly, file) => (assembly, file));
        foreach (var (assembly, file) in files)
        {
            using var stream = assembly.GetManifestResourceStream(file)!;
            foreach (var (key, languages) in JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!)
            {
                all.Add(key, languages);
            }
        }

        return all;
    }
}
