using System.Runtime.CompilerServices;

namespace Doorstep.Tests;

/// <summary>Reviewed files lie beside the test that compares with them.</summary>
static class SourceFile
{
    public static string Beside(string name, [CallerFilePath] string test = "") => Path.Combine(Path.GetDirectoryName(test)!, name);
}
