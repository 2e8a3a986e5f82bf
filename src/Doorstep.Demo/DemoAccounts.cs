using System.Text.Json;

namespace Doorstep.Demo;

/// <summary>The demo city's sign-ins, as printed and as kept in demo-accounts.json beside its data.</summary>
sealed record DemoAccounts(string UserName, string Password, string Role, string Area, string DisplayName)
{
    private const string FileName = "demo-accounts.json";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<DemoAccounts> Read(string folder) =>
        File.Exists(Path.Combine(folder, FileName))
            ? JsonSerializer.Deserialize<List<DemoAccounts>>(File.ReadAllText(Path.Combine(folder, FileName)), Readable)!
            : [];

    public static void Write(string folder, IReadOnlyList<DemoAccounts> accounts) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(accounts, Readable) + "\n");
}
