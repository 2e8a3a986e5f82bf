using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Appeals;

/// <summary>What a resident needs.</summary>
public enum AppealNeed { Goods, Wheelchair, SchoolThings, WinterQuilts, Repair, Companionship, Transport, Money }

/// <summary>What a need is counted in.</summary>
public enum AppealUnit { Pieces, Sets, Times, Hours, Kilograms, Yuan }

/// <summary>Who may see an appeal: the resident chooses. By name in the database.</summary>
[Flags]
public enum AppealAudience
{
    None = 0,
    Media = 1,
    Charities = 2,
    Volunteers = 4,
}

/// <summary>Why an appeal ended without being withdrawn.</summary>
public enum AppealEnd
{
    /// <summary>Its last day is over.</summary>
    Over,
    NoLongerNeeded,
    /// <summary>The need is met otherwise.</summary>
    MetElsewhere,
    /// <summary>She has moved out of the area that it names, has left the register, or died.</summary>
    Gone,
}

/// <summary>All that supporters are shown of an appeal, and so all that the resident consents to.</summary>
/// <param name="Institution">Of money: the hospital or school that is paid directly, outside the platform.</param>
/// <param name="ShownArea">The area that it names: a subdistrict or more, with enough people.</param>
public sealed record AppealContent(
    AppealNeed Need, string Text, int Amount, AppealUnit Unit, DateOnly Until, string? Institution, AppealAudience Audience, AreaCode ShownArea)
{
    /// <summary>The same only for the same content to the letter.</summary>
    public string Hash => Digest.Of(JsonSerializer.Serialize(new
    {
        need = $"{Need}", Text, Amount, unit = $"{Unit}", until = CityTime.Day(Until), Institution, audience = $"{Audience}", area = ShownArea.Value,
    }));
}
