using System.Globalization;

namespace Doorstep.Places;

/// <summary>A name in the three languages of the platform.</summary>
public sealed record Names(string Hans, string Hant, string En)
{
    /// <summary>The name in the reader's language.</summary>
    public string Here => CultureInfo.CurrentUICulture.Name switch
    {
        "en" => En,
        "zh-Hant" => Hant,
        _ => Hans,
    };

    public override string ToString() => Here;
}
